package dev.machine.provisioner.steps;

/// What a person can do, by what a failed command said.
final class FailureHints {

  private FailureHints() {}

  static String of(String output) {
    if (output.contains("No space left on device")) {
      return "the host's disk is full: make room (`df -h` shows where), then try again";
    }
    if (output.contains("Read-only file system")) {
      return "a file system of the host is read-only: see `dmesg` and `mount` there";
    }
    if (output.contains("locked by another process")) {
      return "another package manager is at work there: wait for it, or stop unattended-upgrades";
    }
    if (output.contains("dpkg --configure -a") || output.contains("dpkg was interrupted")) {
      return "an earlier installation there was cut off: run `dpkg --configure -a` on the host";
    }
    if (output.contains("dependency problems")) {
      return "packages there do not fit together: `apt-get -f install` on the host may mend it";
    }
    return "its output is below; create --keep-on-failure keeps a new host to look at";
  }
}
