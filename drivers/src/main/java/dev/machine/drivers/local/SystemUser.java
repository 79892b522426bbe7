package dev.machine.drivers.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Who runs this.
public final class SystemUser {

  private SystemUser() {}

  /// Whether this process has root's user id; false where there is no `/proc` to tell.
  public static boolean isRoot() {
    try {
      return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
    } catch (IOException _) {
      return false;
    }
  }
}
