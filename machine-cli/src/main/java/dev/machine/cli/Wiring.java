package dev.machine.cli;

import dev.machine.cli.fleet.ComposeRewriting;
import dev.machine.cli.text.Console;
import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.client.DockerContexts;
import dev.machine.provisioner.client.DockerHome;
import dev.machine.provisioner.fleet.Parts;
import dev.machine.provisioner.host.HostStore;
import dev.machine.provisioner.ledger.JournalLedger;
import dev.machine.provisioner.lifecycle.Drivers;
import dev.machine.provisioner.lifecycle.Machines;
import dev.machine.provisioner.lifecycle.MachinesFactory;
import dev.machine.provisioner.lifecycle.SwarmContexts;
import dev.machine.provisioner.registry.DebianRegistries;
import dev.machine.provisioner.stack.ComposeStacks;
import dev.machine.provisioner.swarm.EngineSwarms;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Puts the floors together, by hand and on first use.
final class Wiring implements Services {
  private final Globals globals;
  private final Map<String, String> environment;
  private final Console console;
  private @Nullable HostStore store;
  private @Nullable Drivers drivers;
  private @Nullable Machines machines;

  Wiring(Globals globals, Map<String, String> environment, Console console) {
    this.globals = globals;
    this.console = console;
    this.environment = environment;
  }

  @Override
  public HostStore store() throws ProvisionException {
    var open = store;
    if (open == null) {
      open = HostStore.open(globals.storage(environment));
      store = open;
    }
    return open;
  }

  @Override
  public Machines machines() throws ProvisionException {
    var open = machines;
    if (open == null) {
      open =
          MachinesFactory.of(
              store(),
              drivers(),
              Globals.cache(environment),
              Globals.home(environment),
              Optional.ofNullable(environment.get("MACHINE_ARCHIVE_KEYRING")).map(Path::of),
              environment,
              new ConsolePrompt(console));
      machines = open;
    }
    return open;
  }

  @Override
  public Parts parts() throws ProvisionException {
    return new Parts(
        drivers(),
        machines(),
        new EngineSwarms(machines().access()),
        new DebianRegistries(machines().access()),
        new ComposeStacks(machines().access()),
        new ComposeRewriting(),
        new SwarmContexts(store(), contexts()));
  }

  @Override
  public Drivers drivers() {
    var loaded = drivers;
    if (loaded == null) {
      loaded = Drivers.load();
      drivers = loaded;
    }
    return loaded;
  }

  @Override
  public DockerContexts contexts() {
    return new DockerContexts(DockerHome.of(environment, Globals.home(environment)));
  }

  @Override
  public Path certificates() throws ProvisionException {
    return store().root().resolve("pki");
  }

  @Override
  public Path sshConfig() throws ProvisionException {
    return store().root().resolve("ssh").resolve("config");
  }

  @Override
  public List<String> unconfirmed(String host) throws ProvisionException, InterruptedException {
    var file = store().hostDir(host).resolve("ledger.jsonl");
    try (var _ = store().lock(host, "machine doctor")) {
      return JournalLedger.open(file).entries().stream()
          .filter(entry -> entry.id().isEmpty())
          .map(entry -> entry.resource().kind() + " " + entry.resource().name())
          .toList();
    }
  }
}
