package dev.machine.provisioner.archive;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// This machine's os-release(5).
final class OsRelease {

  private OsRelease() {}

  /// `VERSION_CODENAME`; empty without file or line.
  static String codename(Path file) throws IOException {
    if (!Files.isReadable(file)) {
      return "";
    }
    return Files.readString(file)
        .lines()
        .filter(line -> line.startsWith("VERSION_CODENAME="))
        .map(line -> line.substring(line.indexOf('=') + 1).replace("\"", "").strip())
        .findFirst()
        .orElse("");
  }
}
