package dev.machine.drivers.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.machine.drivers.DriverException;
import dev.machine.drivers.wait.Deadline;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Against a socket that answers as a QEMU would.
class QmpTest {

  private static final String GREETING =
      "{\"QMP\": {\"version\": {}, \"capabilities\": [\"oob\"]}}";
  private static final String OK = "{\"return\": {}}";

  @TempDir Path dir;

  private final List<String> heard = Collections.synchronizedList(new ArrayList<>());

  /// A listener that greets and then gives one of `answers` per line; closes at their end.
  private ServerSocketChannel qemu(Path socket, String greeting, String... answers)
      throws IOException {
    var listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    listener.bind(UnixDomainSocketAddress.of(socket));
    Thread.ofVirtual()
        .start(() -> {
          try (var client = listener.accept();
              var reader = new BufferedReader(Channels.newReader(client, StandardCharsets.UTF_8))) {
            client.write(ByteBuffer.wrap(greeting.getBytes(StandardCharsets.UTF_8)));
            for (var answer : answers) {
              heard.add(reader.readLine());
              client.write(ByteBuffer.wrap((answer + "\r\n").getBytes(StandardCharsets.UTF_8)));
            }
            reader.readLine();
          } catch (IOException _) {
            heard.add("closed");
          }
        });
    return listener;
  }

  private static Deadline soon() {
    return Deadline.after(Duration.ofSeconds(20));
  }

  @Test
  void afterTheHandshakeItAnswersAndEventsArePassedOver() throws Exception {
    var socket = dir.resolve("qmp");
    try (var _ =
            qemu(
                socket,
                GREETING + "\r\n",
                OK,
                "{\"event\": \"RESUME\"}\r\n{\"return\": {\"status\": \"running\"}}");
        var qmp = Qmp.open(socket, soon())) {
      assertThat(qmp.status()).isEqualTo("running");
    }
    assertThat(heard.subList(0, 2))
        .containsExactly("{\"execute\":\"qmp_capabilities\"}", "{\"execute\":\"query-status\"}");
  }

  @Test
  void aMonitorLineIsAnArgumentAndIsNotMistakenForJson() throws Exception {
    var socket = dir.resolve("qmp");
    try (var _ = qemu(socket, GREETING + "\n", OK, "{\"return\": \"it failed\\r\\n\"}");
        var qmp = Qmp.open(socket, soon())) {
      assertThat(qmp.monitor("say \"x\", \\y")).isEqualTo("it failed");
    }
    assertThat(heard.get(1))
        .isEqualTo(
            "{\"execute\":\"human-monitor-command\","
                + "\"arguments\":{\"command-line\":\"say \\\"x\\\", \\\\y\"}}");
  }

  @Test
  void aRefusalCarriesQemusReason() throws Exception {
    var socket = dir.resolve("qmp");
    var refusal = "{\"error\": {\"class\": \"GenericError\", \"desc\": \"no such disk\"}}";
    try (var _ = qemu(socket, GREETING + "\n", OK, refusal);
        var qmp = Qmp.open(socket, soon())) {
      assertThatThrownBy(() -> qmp.execute("eject", Map.of("id", "x")))
          .isInstanceOf(DriverException.Failed.class)
          .hasMessageContaining("eject")
          .hasMessageContaining("no such disk");
    }
  }

  @Test
  void aSilentQemuEndsTheWaitAtTheDeadline() throws Exception {
    var socket = dir.resolve("qmp");
    try (var _ = qemu(socket, "")) {
      assertThatThrownBy(() -> Qmp.open(socket, Deadline.after(Duration.ofMillis(50))))
          .isInstanceOf(DriverException.TimedOut.class);
    }
  }

  @Test
  void aQemuThatDiesInBetweenIsNoticed() throws Exception {
    var socket = dir.resolve("qmp");
    try (var _ = qemu(socket, GREETING + "\n", OK, "{\"timestamp\": ");
        var qmp = Qmp.open(socket, soon())) {
      assertThatThrownBy(qmp::status)
          .isInstanceOf(DriverException.Failed.class)
          .hasMessageContaining("JSON");
    }
  }

  @Test
  void whatIsNoQemuIsNotTalkedTo() throws Exception {
    var socket = dir.resolve("qmp");
    try (var _ = qemu(socket, "{\"hello\": 1}\n")) {
      assertThatThrownBy(() -> Qmp.open(socket, soon())).hasMessageContaining("no QEMU");
    }
  }

  @Test
  void aMissingSocketIsSaid() {
    assertThatThrownBy(() -> Qmp.open(dir.resolve("qmp"), soon()))
        .isInstanceOf(DriverException.Failed.class)
        .hasMessageContaining("control socket");
  }

  @Test
  void aSocketWithALongNameIsReached() throws Exception {
    var deep = dir.resolve("x".repeat(120));
    Files.createDirectories(deep);
    var near = dir.resolve("qmp");
    try (var _ = qemu(near, GREETING + "\n", OK)) {
      Files.move(near, deep.resolve("qmp"));
      try (var qmp = Qmp.open(deep.resolve("qmp"), soon())) {
        assertThat(qmp).isNotNull();
      }
    }
  }
}
