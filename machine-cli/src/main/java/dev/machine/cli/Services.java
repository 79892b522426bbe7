package dev.machine.cli;

import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.client.DockerContexts;
import dev.machine.provisioner.fleet.Fleets;
import dev.machine.provisioner.fleet.Parts;
import dev.machine.provisioner.host.HostStore;
import dev.machine.provisioner.lifecycle.Drivers;
import dev.machine.provisioner.lifecycle.Machines;
import dev.machine.provisioner.registry.Registries;
import dev.machine.provisioner.stack.Stacks;
import dev.machine.provisioner.swarm.Swarms;
import java.nio.file.Path;
import java.util.List;

/// The floors below, each made on first use: a light command must not load what it does not need.
public interface Services {

  HostStore store() throws ProvisionException;

  Machines machines() throws ProvisionException;

  Drivers drivers();

  /// What fleets are made with.
  Parts parts() throws ProvisionException;

  /// Several hosts from one file.
  default Fleets fleets() throws ProvisionException {
    return new Fleets(parts());
  }

  default Swarms swarms() throws ProvisionException {
    return parts().swarms();
  }

  default Registries registries() throws ProvisionException {
    return parts().registries();
  }

  default Stacks stacks() throws ProvisionException {
    return parts().stacks();
  }

  /// The person's Docker contexts.
  DockerContexts contexts();

  /// The directory of `ca.pem`, `cert.pem` and `key.pem` for docker.
  Path certificates() throws ProvisionException;

  /// The ssh_config file that reaches every host here.
  Path sshConfig() throws ProvisionException;

  /// What the host's ledger holds as intended and never confirmed.
  List<String> unconfirmed(String host) throws ProvisionException, InterruptedException;
}
