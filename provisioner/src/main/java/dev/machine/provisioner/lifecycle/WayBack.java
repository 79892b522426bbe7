package dev.machine.provisioner.lifecycle;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.machine.engine.PackageSwap;
import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.archive.BundleSource;
import dev.machine.provisioner.host.AtomicFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The packages that an engine had before its upgrade, kept with the host: the cache may lose them,
/// and an archive serves only its newest.
final class WayBack {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String SWAP = "upgrade.json";

  private final BundleSource bundles;
  private final Path kept;
  private final Path next;

  WayBack(BundleSource bundles, Path hostDir) {
    this.bundles = bundles;
    this.kept = hostDir.resolve("earlier-engine");
    this.next = hostDir.resolve("earlier-engine.next");
  }

  /// Keeps both ends of an exchange that is about to be made, beside those of the last one.
  void begin(PackageSwap swap) throws ProvisionException {
    try {
      remove(next);
      Files.createDirectories(next);
      bundles.lend(swap.back(), next);
      AtomicFiles.write(
          next.resolve(SWAP),
          JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(swap),
          AtomicFiles.Access.PRIVATE);
    } catch (IOException e) {
      throw unusable("keep the earlier packages in", next, e);
    }
  }

  /// The exchange that was begun was made: its way back is the one that counts.
  void done() throws ProvisionException {
    try {
      remove(kept);
      Files.move(next, kept);
    } catch (IOException e) {
      throw unusable("replace", kept, e);
    }
  }

  /// There is no way back any more.
  void forget() throws ProvisionException {
    try {
      remove(next);
      remove(kept);
    } catch (IOException e) {
      throw unusable("clean", kept, e);
    }
  }

  /// An exchange that was kept.
  ///
  /// @param dir where its earlier packages are
  record Kept(PackageSwap swap, Path dir) {}

  /// The exchanges that may have been made last, the newest first: one that was cut off may have
  /// been made or not.
  List<Kept> find() throws ProvisionException {
    var found = new ArrayList<Kept>();
    for (var dir : List.of(next, kept)) {
      var file = dir.resolve(SWAP);
      try {
        if (Files.exists(file)) {
          found.add(new Kept(JSON.readValue(file.toFile(), PackageSwap.class), dir));
        }
      } catch (IOException e) {
        throw unusable("read", file, e);
      }
    }
    return found;
  }

  /// The way back of an exchange, with its packages in the cache again.
  PackageSwap back(Kept one) throws ProvisionException {
    bundles.giveBack(one.swap().back(), one.dir());
    return one.swap().reversed();
  }

  private static void remove(Path dir) throws IOException {
    if (!Files.isDirectory(dir)) {
      return;
    }
    try (var files = Files.list(dir)) {
      for (var file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(dir);
  }

  private ProvisionException unusable(String what, Path dir, IOException cause) {
    return ProvisionException.failed(
        "cannot " + what + " " + dir + ": " + cause.getMessage(),
        "see that the directory is yours and has room: ls -l " + dir,
        cause);
  }
}
