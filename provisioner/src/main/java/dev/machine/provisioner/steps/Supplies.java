package dev.machine.provisioner.steps;

import dev.machine.drivers.wait.Deadline;
import dev.machine.engine.Content;
import dev.machine.provisioner.ProvisionException;
import java.nio.file.Path;
import java.util.Optional;

/// What steps need from this side: the values behind their references.
///
/// @param bundle files of the engine's bundle
/// @param secrets keys and certificates
/// @param probe asks whether the engine answers
public record Supplies(BundleFiles bundle, Secrets secrets, EngineProbe probe) {

  /// Finds a verified file of a bundle on this machine.
  @FunctionalInterface
  public interface BundleFiles {
    Path file(Content.BundleRef ref) throws ProvisionException;
  }

  /// Finds the bytes of a secret by its name.
  @FunctionalInterface
  public interface Secrets {
    byte[] secret(Content.SecretRef ref) throws ProvisionException;
  }

  /// Asks the engine over verified TLS, once.
  @FunctionalInterface
  public interface EngineProbe {
    /// @param deadline for this one try
    /// @return empty when it answers, otherwise why not, in a few words
    Optional<String> problem(Deadline deadline) throws InterruptedException;
  }
}
