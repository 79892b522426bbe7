package dev.machine.cli;

import dev.machine.cli.App.Wire;
import dev.machine.cli.text.Console;
import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.client.DockerContexts;
import dev.machine.provisioner.fleet.Parts;
import dev.machine.provisioner.host.HostStore;
import dev.machine.provisioner.lifecycle.Drivers;
import dev.machine.provisioner.lifecycle.Machines;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The floors below, wired when first asked for: by then the flags are read.
final class LateServices implements Services {
  private final Wire wire;
  private final Globals globals;
  private final Console console;
  private @Nullable Services made;

  LateServices(Wire wire, Globals globals, Console console) {
    this.wire = wire;
    this.globals = globals;
    this.console = console;
  }

  private Services made() {
    var services = made;
    if (services == null) {
      services = wire.apply(globals, console);
      made = services;
    }
    return services;
  }

  @Override
  public HostStore store() throws ProvisionException {
    return made().store();
  }

  @Override
  public Machines machines() throws ProvisionException {
    return made().machines();
  }

  @Override
  public Drivers drivers() {
    return made().drivers();
  }

  @Override
  public Parts parts() throws ProvisionException {
    return made().parts();
  }

  @Override
  public DockerContexts contexts() {
    return made().contexts();
  }

  @Override
  public Path certificates() throws ProvisionException {
    return made().certificates();
  }

  @Override
  public Path sshConfig() throws ProvisionException {
    return made().sshConfig();
  }

  @Override
  public List<String> unconfirmed(String host) throws ProvisionException, InterruptedException {
    return made().unconfirmed(host);
  }
}
