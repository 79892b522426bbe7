package dev.machine.provisioner.steps;

import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.remote.Remote;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Files of this machine as uploads.
final class Uploads {

  private Uploads() {}

  static Remote.Upload of(String path, int mode, Path file) throws ProvisionException {
    try {
      return new Remote.Upload(path, mode, Files.size(file), () -> open(file));
    } catch (IOException e) {
      throw ProvisionException.failed(
          "cannot read " + file + ": " + e.getMessage(), "is the cache damaged?", e);
    }
  }

  private static InputStream open(Path file) {
    try {
      return Files.newInputStream(file);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }
}
