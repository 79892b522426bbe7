package dev.machine.provisioner.lifecycle;

import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.host.Host;
import java.util.List;

/// The person's own docker and ssh, kept in step with the store.
interface Clients {

  /// Refuses a context name that is taken by somebody else's context.
  void preflight(Host host) throws ProvisionException;

  /// Writes the Docker context and the ssh_config entry of a host that answers, as it is in `host`
  /// and perhaps not yet in the store.
  void publish(Host host) throws ProvisionException, InterruptedException;

  /// [#publish] for every host that is ready: after the client's certificate has changed.
  void publishAll() throws ProvisionException, InterruptedException;

  /// Removes both, if they are ours.
  void withdraw(Host host) throws ProvisionException, InterruptedException;

  /// Makes the host's context the current one; returns warnings.
  List<String> use(Host host) throws ProvisionException;

  /// The name of the context that the person's docker uses now.
  boolean isActive(Host host);
}
