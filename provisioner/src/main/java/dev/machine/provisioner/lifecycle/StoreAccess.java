package dev.machine.provisioner.lifecycle;

import dev.machine.drivers.DriverException;
import dev.machine.drivers.OptionSpec;
import dev.machine.drivers.Progress;
import dev.machine.drivers.SecretRef;
import dev.machine.drivers.wait.Deadline;
import dev.machine.engine.Content;
import dev.machine.engine.Step;
import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.archive.BundleSource;
import dev.machine.provisioner.client.EngineApi;
import dev.machine.provisioner.client.EngineProbe;
import dev.machine.provisioner.client.EngineUrl;
import dev.machine.provisioner.client.HttpEngineApi;
import dev.machine.provisioner.host.Host;
import dev.machine.provisioner.host.HostStore;
import dev.machine.provisioner.pki.TlsMaterial;
import dev.machine.provisioner.remote.Remote;
import dev.machine.provisioner.steps.FactsGatherer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// [HostAccess] to the hosts of a store. One engine's connections are kept for the process.
final class StoreAccess implements HostAccess {

  private final HostStore store;
  private final Logins logins;
  private final BundleSource bundles;
  private final Certificates certificates;
  private final StepWork work;
  private final Secrets secrets;
  private final Map<EngineProbe.Target, EngineApi> engines = new ConcurrentHashMap<>();

  StoreAccess(
      HostStore store,
      Logins logins,
      BundleSource bundles,
      Certificates certificates,
      StepWork work,
      Secrets secrets) {
    this.store = store;
    this.logins = logins;
    this.bundles = bundles;
    this.certificates = certificates;
    this.work = work;
    this.secrets = secrets;
  }

  @Override
  public HostStore store() {
    return store;
  }

  @Override
  public EngineApi engine(Host host) throws ProvisionException {
    var url = host.access().engine();
    if (url.isEmpty()) {
      throw ProvisionException.failed(
          "the host \"" + host.name() + "\" has no engine address yet",
          "machine status " + host.name() + " tells how it is");
    }
    var target =
        new EngineProbe.Target(
            host.name(), EngineUrl.parse(url.get().toString()), StoreClients.tls(store, host));
    var known = engines.get(target);
    if (known == null) {
      known = HttpEngineApi.of(target);
      engines.put(target, known);
    }
    return known;
  }

  @Override
  public Remote login(Host host, Progress progress, Deadline deadline)
      throws ProvisionException, InterruptedException {
    return logins.await(host, progress, deadline);
  }

  @Override
  public void install(
      Host host, Remote remote, List<String> packages, Progress progress, Deadline deadline)
      throws ProvisionException, InterruptedException {
    var facts = FactsGatherer.gather(remote, deadline);
    var bundle = bundles.resolve(facts, packages, host.engine().mirror(), progress, deadline);
    if (bundle.packages().isEmpty()) {
      return;
    }
    var files = new ArrayList<Content.BundleRef>();
    bundle.packages().forEach(deb -> files.add(deb.ref()));
    var step = new Step.InstallPackages("Installing " + String.join(", ", packages), files);
    work.run(
        remote, logins.transcript(host), host, List.of(step), Optional.empty(), progress, deadline);
  }

  @Override
  public TlsMaterial certificate(Host host, Collection<String> reachedBy, Deadline deadline)
      throws ProvisionException, InterruptedException {
    return certificates.issue(host, List.copyOf(reachedBy), deadline).material();
  }

  @Override
  public String secret(String what, String reference) throws DriverException, InterruptedException {
    var spec = OptionSpec.of(what, OptionSpec.Type.STRING, what).asSecret();
    return secrets.value(spec, SecretRef.parse(reference).orElseThrow(() -> SecretRef.plain(spec)));
  }
}
