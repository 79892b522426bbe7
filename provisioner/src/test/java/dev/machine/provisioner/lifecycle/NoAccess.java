package dev.machine.provisioner.lifecycle;

import dev.machine.drivers.Progress;
import dev.machine.drivers.wait.Deadline;
import dev.machine.provisioner.client.EngineApi;
import dev.machine.provisioner.host.Host;
import dev.machine.provisioner.host.HostStore;
import dev.machine.provisioner.pki.TlsMaterial;
import dev.machine.provisioner.remote.Remote;
import java.util.Collection;
import java.util.List;

/// For tests of verbs that must do without: any use of it fails the test.
record NoAccess(HostStore store) implements HostAccess {

  @Override
  public EngineApi engine(Host host) {
    throw used();
  }

  @Override
  public Remote login(Host host, Progress progress, Deadline deadline) {
    throw used();
  }

  @Override
  public void install(
      Host host, Remote remote, List<String> packages, Progress progress, Deadline deadline) {
    throw used();
  }

  @Override
  public TlsMaterial certificate(Host host, Collection<String> reachedBy, Deadline deadline) {
    throw used();
  }

  @Override
  public String secret(String what, String reference) {
    throw used();
  }

  private static AssertionError used() {
    return new AssertionError("no verb of one host needs this");
  }
}
