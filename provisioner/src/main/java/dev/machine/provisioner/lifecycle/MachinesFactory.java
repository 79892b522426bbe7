package dev.machine.provisioner.lifecycle;

import dev.machine.drivers.Progress;
import dev.machine.provisioner.archive.BundleSource;
import dev.machine.provisioner.client.DockerContexts;
import dev.machine.provisioner.client.DockerHome;
import dev.machine.provisioner.client.HttpEngineProbe;
import dev.machine.provisioner.host.HostStore;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

/// Puts the lifecycle together, by hand.
public final class MachinesFactory {

  private MachinesFactory() {}

  /// The machines of a store.
  ///
  /// @param cacheDir shared between stores, for what can be made or fetched again
  /// @param home the person's home directory
  /// @param archiveKeyring keys to trust in place of Debian's own
  public static Machines of(
      HostStore store,
      Drivers drivers,
      Path cacheDir,
      Path home,
      Optional<Path> archiveKeyring,
      Map<String, String> environment,
      Prompt prompt) {
    var bundles = new BundleSource(cacheDir.resolve("archive"), archiveKeyring);
    var watch = new ProbedEngine(store, new HttpEngineProbe(InstantSource.system()));
    var contexts = new DockerContexts(DockerHome.of(environment, home));
    var logins = new Logins(store, home, environment, prompt);
    var clients = new StoreClients(store, contexts, new SshEntries(store, logins));
    var certificates = new Certificates(store, clients::publishAll, InstantSource.system());
    var rotation =
        new HostKeyRotation(store, (host, until) -> logins.await(host, Progress.SILENT, until));
    var work = new StepWork(bundles, watch);
    var outfitter = new RemoteOutfitter(logins, bundles, certificates, watch, work, rotation);
    var site = new Site(store, drivers, cacheDir, environment, outfitter, clients);
    var access = new StoreAccess(store, logins, bundles, certificates, work, site.secrets());
    return new HostMachines(site, watch, access);
  }
}
