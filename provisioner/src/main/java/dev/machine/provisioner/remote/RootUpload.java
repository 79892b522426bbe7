package dev.machine.provisioner.remote;

import dev.machine.drivers.Progress;
import dev.machine.drivers.wait.Deadline;
import dev.machine.provisioner.ProvisionException;
import java.time.Duration;

/// Puts a file where only root can write.
final class RootUpload {

  /// Written narrow beside its place, then renamed over it.
  private static final String INSTALL =
      """
      set -eu
      umask 022
      mkdir -p -- "$(dirname -- "$3")"
      umask 077
      beside=$(mktemp -- "$(dirname -- "$3")/.machine.XXXXXXXXXX")
      trap 'rm -f -- "$beside"' EXIT
      cat -- "$1" >"$beside"
      chown root:root -- "$beside"
      chmod "$2" "$beside"
      mv -fT -- "$beside" "$3"
      """;

  private static final Duration CLEAN_UP = Duration.ofSeconds(10);

  private RootUpload() {}

  static void put(Remote remote, Remote.Upload upload, Progress progress, Deadline deadline)
      throws ProvisionException, InterruptedException {
    String directory = privateDirectory(remote, deadline);
    try {
      String there = directory + "/upload";
      remote.put(
          new Remote.Upload(there, 0600, upload.size(), upload.content()), progress, deadline);
      Command install =
          Command.script(INSTALL, there, "0%o".formatted(upload.mode()), upload.path()).asRoot();
      Remotes.checked(remote, install, "cannot write " + upload.path() + " on the host", deadline);
    } catch (ProvisionException e) {
      try {
        remove(remote, directory);
      } catch (ProvisionException second) {
        e.addSuppressed(second);
      }
      throw e;
    }
    remove(remote, directory);
  }

  private static void remove(Remote remote, String directory)
      throws ProvisionException, InterruptedException {
    remote.run(Command.of("rm", "-rf", "--", directory), Deadline.after(CLEAN_UP));
  }

  /// A directory of the login user's own, 0700.
  static String privateDirectory(Remote remote, Deadline deadline)
      throws ProvisionException, InterruptedException {
    return Remotes.checked(
            remote,
            Command.of("mktemp", "-d", "/var/tmp/machine.XXXXXXXXXX"),
            "cannot make a directory for uploads on the host",
            deadline)
        .out()
        .strip();
  }
}
