package dev.machine.provisioner.remote;

import dev.machine.drivers.Progress;
import dev.machine.drivers.wait.Deadline;
import dev.machine.provisioner.ProvisionException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// One connection to a host, used for everything. Safe for several threads.
public interface Remote extends AutoCloseable {

  /// What a command answered. A non-zero exit code is an answer, not an exception.
  ///
  /// @param exit as a shell tells it: 128 and the signal's number for a command ended by a signal
  record Result(int exit, String out, String err) {
    public boolean ok() {
      return exit == 0;
    }
  }

  /// A file to be written on the host.
  ///
  /// @param mode octal permission bits; the file never has wider ones, not even for a moment
  /// @param size bytes
  record Upload(String path, int mode, long size, Supplier<InputStream> content) {}

  /// Where a command's own streams go while it runs. The streams are not closed.
  record Streams(InputStream in, OutputStream out, OutputStream err) {}

  /// Whether the connection stands; after a failure it tells whether anything more can be asked.
  boolean alive();

  /// Runs a command to its end.
  ///
  /// @throws ProvisionException when the connection breaks or `deadline` passes (the remote command
  ///   is then ended), with the last lines of its output
  default Result run(Command command, Deadline deadline)
      throws ProvisionException, InterruptedException {
    return run(command, deadline, line -> {});
  }

  /// Runs a command to its end, and hands on each line of its standard output as it comes.
  ///
  /// @throws ProvisionException as [#run(Command, Deadline)]
  Result run(Command command, Deadline deadline, Consumer<String> lines)
      throws ProvisionException, InterruptedException;

  /// Runs a command with streams of ours, for as long as it takes; [Command#stdin()] is not used.
  ///
  /// @return its exit code
  /// @throws ProvisionException when the connection breaks
  int stream(Command command, Streams streams) throws ProvisionException, InterruptedException;

  /// Writes a file as the login user: beside its place, then renamed over it.
  ///
  /// @throws ProvisionException when it cannot be written, the connection breaks or `deadline`
  ///   passes; no part of it is then left where a connection still allows to remove it
  void put(Upload upload, Progress progress, Deadline deadline)
      throws ProvisionException, InterruptedException;

  /// Writes a file as root: a login that is not root uploads it to a private directory first.
  /// Missing parent directories are made.
  default void putAsRoot(Upload upload, Progress progress, Deadline deadline)
      throws ProvisionException, InterruptedException {
    RootUpload.put(this, upload, progress, deadline);
  }

  /// The key that the host proved to have; to be pinned.
  HostKey hostKey();

  /// The login's user name; `root` needs no sudo.
  String user();

  @Override
  void close();
}
