package dev.machine.provisioner.remote;

import dev.machine.drivers.Progress;
import dev.machine.drivers.wait.Deadline;
import dev.machine.provisioner.ProvisionException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.SequenceInputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import net.schmizz.sshj.SSHClient;

/// A host over one SSH connection: each command and upload has a channel of its own on it. Every
/// call ends by its deadline, by an interrupt, or when the connection dies.
public final class SshRemote implements Remote {

  /// The host ends a command itself this long after we gave up: by then nobody reads it.
  private static final Duration GRACE = Duration.ofSeconds(2);

  private static final Duration PROBE = Duration.ofSeconds(30);
  private static final String LOST = "check the line and that the host is still up, then try again";

  /// sshd allows ten sessions on one connection (sshd_config(5), MaxSessions); one is for SFTP.
  private final Semaphore sessions = new Semaphore(8);

  private final SshTarget target;
  private final SshConnector.Connected connected;
  private final Transcript transcript;
  private final Sudo sudo;
  private final SftpUploads uploads;

  /// sshj wakes those who wait before it says that it is not connected any more.
  private volatile boolean lost;

  private SshRemote(SshTarget target, SshConnector.Connected connected, Transcript transcript) {
    this.target = target;
    this.connected = connected;
    this.transcript = transcript;
    this.sudo = new Sudo(target.user(), target.prompts());
    this.uploads = new SftpUploads(connected.client());
  }

  /// Connects, verifies the host and logs in.
  ///
  /// @throws ProvisionException (refused) when the host does not answer, is not the one that was
  ///   meant, or does not let us in; a login refused lists the keys that were tried
  public static SshRemote connect(SshTarget target, Transcript transcript)
      throws ProvisionException, InterruptedException {
    try {
      return open(target, transcript);
    } catch (SshFailure e) {
      throw e.refused();
    }
  }

  static SshRemote open(SshTarget target, Transcript transcript)
      throws SshFailure, InterruptedException {
    transcript.line("connect " + target.name());
    var remote = new SshRemote(target, SshConnector.connect(target), transcript);
    transcript.line("host key " + remote.hostKey().fingerprint());
    return remote;
  }

  @Override
  public HostKey hostKey() {
    return connected.hostKey();
  }

  @Override
  public String user() {
    return target.user();
  }

  @Override
  public Result run(Command command, Deadline deadline, Consumer<String> lines)
      throws ProvisionException, InterruptedException {
    Command prepared = prepare(limited(command, deadline));
    transcript.line((command.root() ? "# " : "$ ") + command.line());
    Result result =
        exchange(
            prepared.line(), prepared.stdin().orElse(new byte[0]), command.line(), deadline, lines);
    if (!command.discreet()) {
      transcript.output(Remotes.output(result));
    }
    transcript.line("= " + result.exit());
    return result;
  }

  private Command prepare(Command command) throws ProvisionException, InterruptedException {
    return command.root()
        ? sudo.prepare(
            command,
            (line, stdin) -> exchange(line, stdin, "sudo", Deadline.after(PROBE), said -> {}))
        : command;
  }

  /// timeout(1) ends the command on the host even when the connection is gone. It runs inside sudo:
  /// a signal of the login user does not reach root's processes.
  private static Command limited(Command command, Deadline deadline) {
    long seconds = deadline.remaining().plus(GRACE).toSeconds() + 1;
    var all = new ArrayList<>(List.of("timeout", "-k", "5", String.valueOf(seconds)));
    all.addAll(command.argv());
    return new Command(all, command.stdin(), command.root(), command.discreet());
  }

  private Result exchange(
      String line, byte[] stdin, String shown, Deadline deadline, Consumer<String> lines)
      throws ProvisionException, InterruptedException {
    var capture = new Capture();
    var streams =
        new Streams(
            new ByteArrayInputStream(stdin), new LineTap(capture.out(), lines), capture.err());
    try {
      return capture.result(Bounded.call(deadline, () -> session(line, streams)));
    } catch (TimeoutException e) {
      throw note(
          ProvisionException.failed(
                  "a command on %s did not end within %s: %s"
                      .formatted(target.endpoint(), seconds(deadline), shown),
                  "its last lines are below; the host may be slow or hang")
              .withOutput(capture.tail()));
    } catch (ExecutionException e) {
      throw note(lost("while it ran: " + shown, Bounded.cause(e)).withOutput(capture.tail()));
    }
  }

  private int session(String line, Streams streams) throws IOException, InterruptedException {
    sessions.acquire();
    try {
      return Exchange.run(connected.client(), line, streams);
    } finally {
      sessions.release();
    }
  }

  @Override
  public int stream(Command command, Streams streams)
      throws ProvisionException, InterruptedException {
    var plain = new Command(command.argv(), Optional.empty(), command.root(), true);
    Command prepared = prepare(plain);
    transcript.line("$ " + command.line() + " (streams)");
    String line = prepared.line();
    var head = new ByteArrayInputStream(prepared.stdin().orElse(new byte[0]));
    var all =
        new Streams(new SequenceInputStream(head, streams.in()), streams.out(), streams.err());
    try {
      int exit = Bounded.call(() -> session(line, all));
      transcript.line("= " + exit);
      return exit;
    } catch (ExecutionException e) {
      throw note(lost("while it ran: " + command.line(), Bounded.cause(e)));
    }
  }

  @Override
  public void put(Upload upload, Progress progress, Deadline deadline)
      throws ProvisionException, InterruptedException {
    transcript.line(
        "put %s mode %04o, %d bytes".formatted(upload.path(), upload.mode(), upload.size()));
    Callable<Boolean> work =
        () -> {
          uploads.put(upload, progress);
          return true;
        };
    try {
      Bounded.call(deadline, work);
    } catch (TimeoutException e) {
      throw note(
          ProvisionException.failed(
              "the upload of %s to %s did not end within %s"
                  .formatted(upload.path(), target.endpoint(), seconds(deadline)),
              "the line may be slow or broken"));
    } catch (ExecutionException e) {
      throw note(UploadFailures.explain(this, upload, Bounded.cause(e)));
    }
  }

  @Override
  public boolean alive() {
    SSHClient client = connected.client();
    return !lost && client.isConnected() && client.getTransport().isRunning();
  }

  ProvisionException lost(String when, Throwable cause) {
    lost = true;
    String why = cause.getMessage() == null ? cause.toString() : cause.getMessage();
    return ProvisionException.failed(
        "the connection to %s was lost %s (%s)".formatted(target.endpoint(), when, why),
        LOST,
        cause);
  }

  private ProvisionException note(ProvisionException failure) {
    transcript.line("! " + failure.getMessage());
    transcript.output(failure.output());
    return failure;
  }

  private static String seconds(Deadline deadline) {
    Duration span = deadline.span();
    return span.toMillis() < 1000 ? span.toMillis() + " ms" : span.toSeconds() + " s";
  }

  @Override
  public void close() {
    sudo.close();
    connected.close();
  }
}
