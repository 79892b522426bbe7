package dev.machine.provisioner.lifecycle;

import dev.machine.drivers.Progress;
import dev.machine.drivers.wait.Deadline;
import dev.machine.engine.Content;
import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.archive.BundleSource;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.util.Locale;

/// The script of `--engine-install-url`, in the cache and verified.
final class InstallerScript {

  private InstallerScript() {}

  static Content.BundleRef fetch(
      BundleSource bundles, URI url, String digest, Progress progress, Deadline deadline)
      throws ProvisionException, InterruptedException {
    var file = bundles.fetch(url, digest, progress, deadline);
    try {
      return new Content.BundleRef(
          String.valueOf(file.getFileName()), digest.toLowerCase(Locale.ROOT), Files.size(file));
    } catch (IOException e) {
      throw ProvisionException.failed("cannot read " + file + ": " + e.getMessage(), "", e);
    }
  }
}
