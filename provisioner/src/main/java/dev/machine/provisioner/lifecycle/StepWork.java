package dev.machine.provisioner.lifecycle;

import dev.machine.drivers.Progress;
import dev.machine.drivers.wait.Deadline;
import dev.machine.engine.Content;
import dev.machine.engine.Recipes;
import dev.machine.engine.Step;
import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.archive.BundleSource;
import dev.machine.provisioner.host.Host;
import dev.machine.provisioner.pki.TlsMaterial;
import dev.machine.provisioner.remote.Remote;
import dev.machine.provisioner.remote.Transcript;
import dev.machine.provisioner.steps.StepRunner;
import dev.machine.provisioner.steps.Supplies;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/// Gives steps what they need from this side, and runs them.
final class StepWork {

  private final BundleSource bundles;
  private final EngineWatch watch;

  StepWork(BundleSource bundles, EngineWatch watch) {
    this.bundles = bundles;
    this.watch = watch;
  }

  /// @param tls the certificate that the steps put in place, if they do
  /// @return the engine's version, where the steps waited for its answer
  Optional<String> run(
      Remote remote,
      Transcript transcript,
      Host host,
      List<Step> steps,
      Optional<TlsMaterial> tls,
      Progress progress,
      Deadline deadline)
      throws ProvisionException, InterruptedException {
    var version = new AtomicReference<String>();
    var supplies =
        new Supplies(
            bundles::file, ref -> secret(ref, tls), until -> problem(host, version, until));
    new StepRunner(remote, supplies, progress, transcript).run(steps, deadline);
    return Optional.ofNullable(version.get());
  }

  private static byte[] secret(Content.SecretRef ref, Optional<TlsMaterial> tls) {
    var material =
        tls.orElseThrow(() -> new IllegalStateException("no certificate for " + ref.name()));
    var text =
        switch (ref.name()) {
          case Recipes.CA -> material.ca();
          case Recipes.SERVER -> material.certificate() + material.key();
          default -> throw new IllegalStateException("no secret of the name " + ref.name());
        };
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private Optional<String> problem(Host host, AtomicReference<String> version, Deadline deadline)
      throws InterruptedException {
    try {
      version.set(watch.askEngine(host, deadline));
      return Optional.empty();
    } catch (ProvisionException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }
}
