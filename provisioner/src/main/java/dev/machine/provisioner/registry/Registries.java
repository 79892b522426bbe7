package dev.machine.provisioner.registry;

import dev.machine.drivers.DriverException;
import dev.machine.drivers.Progress;
import dev.machine.drivers.wait.Deadline;
import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.host.Host;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// The registry of a fleet. Every operation can be done again: what is so already stays.
public interface Registries {

  /// `HOST:PORT` as images are named by it: the private address, which every engine of the fleet
  /// reaches and the certificate carries.
  String address(Host host, RegistryPlan plan) throws ProvisionException;

  /// Installs and configures it, and waits until it answers over TLS.
  void serve(Host host, RegistryPlan plan, Progress progress, Deadline deadline)
      throws ProvisionException, DriverException, InterruptedException;

  /// Digest of what [#serve] would configure, without secrets' plain values; kept on the host as
  /// well, so that a change is seen.
  String digest(RegistryPlan plan) throws ProvisionException;

  /// Takes it off the host.
  ///
  /// @param data whether what it holds goes too
  void remove(Host host, RegistryPlan plan, boolean data, Progress progress, Deadline deadline)
      throws ProvisionException, InterruptedException;

  /// Makes a host's engine trust the registry by `certs.d`, which dockerd reads at each pull:
  /// nothing restarts.
  void trust(Host engine, String address, Deadline deadline)
      throws ProvisionException, InterruptedException;

  /// Takes back what [#trust] gave: all that the engine trusts by our authority in `certs.d`.
  void distrust(Host engine, Deadline deadline) throws ProvisionException, InterruptedException;

  /// Brings an image to the registry.
  ///
  /// @param source a name in the engine of `from`, or a file of `docker save`
  /// @param from host whose engine pushes
  /// @return the name by which the fleet's engines pull it, with its digest; of a file with several
  ///   images a line each
  String push(
      ImageSource source,
      Host from,
      Host registry,
      RegistryPlan plan,
      Progress progress,
      Deadline deadline)
      throws ProvisionException, DriverException, InterruptedException;

  /// What the registry holds, by name.
  List<Repository> list(Host host, RegistryPlan plan, Deadline deadline)
      throws ProvisionException, InterruptedException;

  /// Removes what no tag leads to. Meanwhile the registry is read-only: what is pushed at that
  /// moment would lose its layers. It is writable again whatever happens.
  ///
  /// @return bytes that became free
  long collect(Host host, RegistryPlan plan, Progress progress, Deadline deadline)
      throws ProvisionException, InterruptedException;

  /// An image's name and its tags.
  record Repository(String name, List<String> tags) {}

  /// What is pushed.
  sealed interface ImageSource {
    record Named(String image) implements ImageSource {}

    record Tar(Path file, Optional<String> name) implements ImageSource {}
  }
}
