package dev.machine.provisioner.remote;

import dev.machine.drivers.Progress;
import dev.machine.drivers.wait.Deadline;
import dev.machine.provisioner.ProvisionException;
import java.io.InputStream;
import java.util.function.Supplier;

/// One connection to a host, used for everything. Safe for several threads.
public interface Remote extends AutoCloseable {

  /// What a command answered. A non-zero exit code is an answer, not an exception.
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

  /// Runs a command to its end.
  ///
  /// @throws ProvisionException when the connection breaks or `deadline` passes (the remote command
  ///   is then ended)
  Result run(Command command, Deadline deadline) throws ProvisionException, InterruptedException;

  /// Writes a file as the login user: beside its place, then renamed over it. For a path that only
  /// root can write, upload to a temporary place and run `install` as root.
  void put(Upload upload, Progress progress, Deadline deadline)
      throws ProvisionException, InterruptedException;

  /// The login's user name; `root` needs no sudo.
  String user();

  @Override
  void close();
}
