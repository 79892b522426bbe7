package dev.machine.drivers.qemu;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.machine.drivers.DriverException;
import dev.machine.drivers.wait.Deadline;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// A conversation with one QEMU over its control socket: the QEMU Machine Protocol
/// (docs/interop/qmp-spec of QEMU). QEMU talks to one client at a time, so connections are short.
final class Qmp implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();

  /// Longest line that is read: answers are far shorter.
  private static final int LONGEST = 1 << 20;

  private final SocketChannel channel;
  private final LinkedBlockingQueue<Optional<String>> lines = new LinkedBlockingQueue<>();
  private final Deadline deadline;

  private Qmp(SocketChannel channel, Deadline deadline) {
    this.channel = channel;
    this.deadline = deadline;
  }

  /// Connects and leaves the negotiation behind.
  ///
  /// @param deadline for the whole conversation
  /// @throws DriverException.Failed when nobody listens, or not QEMU
  /// @throws DriverException.TimedOut when QEMU does not answer
  static Qmp open(Path socket, Deadline deadline) throws DriverException, InterruptedException {
    Qmp qmp;
    try {
      qmp = new Qmp(connect(socket), deadline);
    } catch (IOException e) {
      throw new DriverException.Failed(
          "cannot reach QEMU's control socket " + socket, "does the host run?", "", e);
    }
    Thread.ofVirtual().name("qmp").start(qmp::read);
    try {
      if (!qmp.next().has("QMP")) {
        throw new DriverException.Failed("at " + socket + " is no QEMU", "");
      }
      qmp.execute("qmp_capabilities", Map.of());
      return qmp;
    } catch (DriverException | InterruptedException e) {
      qmp.close();
      throw e;
    }
  }

  /// The name of a socket may have 107 bytes at most (unix(7)), so it is reached by a short-lived
  /// symbolic link to its directory.
  private static SocketChannel connect(Path socket) throws IOException {
    var channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    var place = Files.createTempDirectory("machine");
    var link = place.resolve("d");
    try {
      Files.createSymbolicLink(link, socket.toAbsolutePath().getParent());
      channel.connect(UnixDomainSocketAddress.of(link.resolve(socket.getFileName())));
      return channel;
    } catch (IOException e) {
      channel.close();
      throw e;
    } finally {
      Files.deleteIfExists(link);
      Files.delete(place);
    }
  }

  private void read() {
    try (var reader = new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8))) {
      var line = new StringBuilder();
      for (int c = reader.read(); c >= 0 && line.length() < LONGEST; c = reader.read()) {
        if (c == '\n') {
          lines.add(Optional.of(line.toString()));
          line.setLength(0);
        } else {
          line.append((char) c);
        }
      }
      lines.add(Optional.empty());
    } catch (IOException _) {
      lines.add(Optional.empty()); // Closed here or there.
    }
  }

  private JsonNode next() throws DriverException, InterruptedException {
    var line = lines.poll(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS);
    if (line == null) {
      throw new DriverException.TimedOut("QEMU does not answer", "try again", "");
    }
    if (line.isEmpty()) {
      throw new DriverException.Failed("QEMU ended the conversation", "look at its log");
    }
    try {
      return JSON.readTree(line.get());
    } catch (IOException e) {
      throw new DriverException.Failed(
          "QEMU said what is no JSON: "
              + line.get().substring(0, Math.min(80, line.get().length())),
          "",
          "",
          e);
    }
  }

  /// Runs a command and returns its answer; events in between are passed over.
  ///
  /// @throws DriverException.Failed when QEMU refuses it
  JsonNode execute(String command, Map<String, String> arguments)
      throws DriverException, InterruptedException {
    var request = JsonNodeFactory.instance.objectNode().put("execute", command);
    if (!arguments.isEmpty()) {
      arguments.forEach(request.putObject("arguments")::put);
    }
    try {
      var bytes = ByteBuffer.wrap((request + "\n").getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    } catch (IOException e) {
      throw new DriverException.Failed("QEMU ended the conversation", "look at its log", "", e);
    }
    while (true) {
      var answer = next();
      if (answer.has("error")) {
        throw new DriverException.Failed(
            "QEMU refuses " + command + ": " + answer.path("error").path("desc").asText(), "");
      }
      if (answer.has("return")) {
        return answer.get("return");
      }
    }
  }

  /// Runs a command of the human monitor, for what QMP itself has no command.
  ///
  /// @return what it printed; most print nothing unless they fail
  String monitor(String line) throws DriverException, InterruptedException {
    return execute("human-monitor-command", Map.of("command-line", line)).asText().strip();
  }

  /// Runs a command of the human monitor that prints nothing unless it fails.
  ///
  /// @param problem what to call it then
  void say(String line, String problem) throws DriverException, InterruptedException {
    var answer = monitor(line);
    if (!answer.isEmpty()) {
      throw new DriverException.Failed(
          problem + ": " + answer.replaceFirst("^Error: ", ""),
          answer.contains("No space left") ? "make room on the disk" : "look at its log");
    }
  }

  /// `running`, `paused`, `io-error`…: RunState of QEMU's run-state.json.
  String status() throws DriverException, InterruptedException {
    return execute("query-status", Map.of()).path("status").asText();
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException _) {
      // The conversation is over either way.
    }
  }
}
