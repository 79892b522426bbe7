package dev.machine.cli;

import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.host.HostStore;
import dev.machine.provisioner.lifecycle.Drivers;
import dev.machine.provisioner.lifecycle.Machines;

/// The floors below, each made on first use: a light command must not load what it does not need.
public interface Services {

  HostStore store() throws ProvisionException;

  Machines machines() throws ProvisionException;

  Drivers drivers();
}
