package dev.machine.provisioner.testing;

import dev.machine.drivers.Progress;
import dev.machine.drivers.wait.Deadline;
import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.remote.Command;
import dev.machine.provisioner.remote.HostKey;
import dev.machine.provisioner.remote.Remote;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;

/// A host that answers as it was told, and remembers what was asked. A command nobody told it about
/// ends with 0 and says nothing.
public final class FakeRemote implements Remote {

  /// How it answers.
  @FunctionalInterface
  public interface Answer {
    Result answer(Command command) throws ProvisionException;
  }

  /// A file that was written.
  ///
  /// @param text its content as UTF-8
  /// @param size bytes
  public record Written(int mode, String text, long size) {}

  private record Rule(Predicate<Command> when, Answer answer) {}

  private final String user;
  private final Deque<Rule> rules = new ArrayDeque<>();
  private final List<Command> commands = Collections.synchronizedList(new ArrayList<>());
  private final Map<String, Written> files = Collections.synchronizedMap(new LinkedHashMap<>());
  private volatile HostKey hostKey = new HostKey("ssh-ed25519", "");
  private volatile boolean closed;
  private volatile boolean broken;

  public FakeRemote(String user) {
    this.user = user;
  }

  /// It shows that key.
  public FakeRemote withHostKey(HostKey key) {
    hostKey = key;
    return this;
  }

  /// The latest rule that fits wins.
  public FakeRemote when(Predicate<Command> when, Answer answer) {
    rules.push(new Rule(when, answer));
    return this;
  }

  /// Answers a command whose line or stdin contains `text`.
  public FakeRemote whenContains(String text, int exit, String out) {
    return when(command -> seen(command).contains(text), command -> new Result(exit, out, ""));
  }

  /// The connection breaks at a command whose line or stdin contains `text`.
  public FakeRemote dropAt(String text) {
    return when(
        command -> seen(command).contains(text),
        command -> {
          broken = true;
          throw ProvisionException.failed("the connection was lost while it ran", "try again");
        });
  }

  /// All commands in order.
  public List<Command> commands() {
    return List.copyOf(commands);
  }

  /// All files written, by path.
  public Map<String, Written> files() {
    return Map.copyOf(files);
  }

  public boolean closed() {
    return closed;
  }

  /// A command's line and stdin.
  public static String seen(Command command) {
    return command.line()
        + "\n"
        + command.stdin().map(bytes -> new String(bytes, StandardCharsets.UTF_8)).orElse("");
  }

  @Override
  public boolean alive() {
    return !closed && !broken;
  }

  @Override
  public Result run(Command command, Deadline deadline, Consumer<String> lines)
      throws ProvisionException {
    commands.add(command);
    for (Rule rule : rules) {
      if (rule.when().test(command)) {
        Result result = rule.answer().answer(command);
        result.out().lines().forEach(lines);
        return result;
      }
    }
    return new Result(0, "", "");
  }

  @Override
  public int stream(Command command, Streams streams)
      throws ProvisionException, InterruptedException {
    Result result = run(command, Deadline.after(Duration.ofMinutes(1)));
    try {
      streams.out().write(result.out().getBytes(StandardCharsets.UTF_8));
      streams.err().write(result.err().getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw ProvisionException.failed("cannot write the output", "", e);
    }
    return result.exit();
  }

  @Override
  public void put(Upload upload, Progress progress, Deadline deadline) throws ProvisionException {
    try (InputStream content = upload.content().get()) {
      byte[] bytes = content.readAllBytes();
      files.put(
          upload.path(),
          new Written(upload.mode(), new String(bytes, StandardCharsets.UTF_8), bytes.length));
      progress.bytes(bytes.length, upload.size());
    } catch (IOException e) {
      throw ProvisionException.failed("cannot read " + upload.path(), "", e);
    }
  }

  /// Without the detour by a private directory.
  @Override
  public void putAsRoot(Upload upload, Progress progress, Deadline deadline)
      throws ProvisionException {
    put(upload, progress, deadline);
  }

  @Override
  public HostKey hostKey() {
    return hostKey;
  }

  @Override
  public String user() {
    return user;
  }

  @Override
  public void close() {
    closed = true;
  }
}
