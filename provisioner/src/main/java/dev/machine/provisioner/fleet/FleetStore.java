package dev.machine.provisioner.fleet;

import dev.machine.drivers.wait.Deadline;
import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.host.AtomicFiles;
import dev.machine.provisioner.host.AtomicFiles.Access;
import dev.machine.provisioner.host.LockFile;
import dev.machine.provisioner.registry.RegistryPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// What the store keeps of fleets, one directory each: who works on it, and where its registry is.
/// All else is in the hosts' own records, by their label.
public final class FleetStore {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Path directory;

  /// @param store root of the hosts' store
  public FleetStore(Path store) {
    this.directory = store.resolve("fleets");
  }

  /// One at a time works on a fleet.
  ///
  /// @param command what the holder does, for those who wait
  /// @throws ProvisionException refused, naming the holder, when it is not free in time
  LockFile lock(String fleet, String command) throws ProvisionException, InterruptedException {
    try {
      AtomicFiles.createDirectories(directory.resolve(fleet), Access.PRIVATE);
    } catch (IOException e) {
      throw failed(fleet, e);
    }
    return LockFile.acquire(
        lockFile(fleet), "the fleet " + fleet, command, Deadline.after(PATIENCE));
  }

  /// Who works on the fleet now.
  ///
  /// @throws ProvisionException when the lock's file cannot be read
  Optional<LockFile.Holder> holder(String fleet) throws ProvisionException {
    try {
      return LockFile.holder(lockFile(fleet));
    } catch (IOException e) {
      throw failed(fleet, e);
    }
  }

  private Path lockFile(String fleet) {
    return directory.resolve(fleet).resolve("lock");
  }

  /// The fleet's registry as it was served last.
  ///
  /// @throws ProvisionException when it cannot be read
  public Optional<RegistryPlan> registry(String fleet) throws ProvisionException {
    try {
      var bytes = AtomicFiles.read(file(fleet));
      return bytes.isEmpty() ? Optional.empty() : RegistryJson.read(bytes.get());
    } catch (IOException e) {
      throw failed(fleet, e);
    }
  }

  void save(String fleet, Optional<RegistryPlan> registry) throws ProvisionException {
    try {
      AtomicFiles.createDirectories(directory.resolve(fleet), Access.PRIVATE);
      AtomicFiles.replace(file(fleet), RegistryJson.write(registry), Access.PRIVATE);
    } catch (IOException e) {
      throw failed(fleet, e);
    }
  }

  /// Names of the fleets that were applied, sorted.
  public List<String> names() throws ProvisionException {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (var entries = Files.list(directory)) {
      return entries
          .filter(Files::isDirectory)
          .map(p -> p.getFileName().toString())
          .sorted()
          .toList();
    } catch (IOException e) {
      throw failed("", e);
    }
  }

  /// Forgets a fleet whose lock is held.
  void forget(String fleet, LockFile lock) throws ProvisionException {
    try {
      Files.deleteIfExists(file(fleet));
      lock.closeAndDelete();
      Files.deleteIfExists(directory.resolve(fleet));
    } catch (IOException e) {
      throw failed(fleet, e);
    }
  }

  private Path file(String fleet) {
    return directory.resolve(fleet).resolve("fleet.json");
  }

  private ProvisionException failed(String fleet, IOException e) {
    return ProvisionException.failed(
        "cannot use " + directory.resolve(fleet) + ": " + e.getMessage(),
        "check free space and permissions",
        e);
  }
}
