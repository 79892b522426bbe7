package dev.machine.provisioner.lifecycle;

import dev.machine.drivers.DriverException;
import dev.machine.drivers.Progress;
import dev.machine.drivers.wait.Deadline;
import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.client.EngineApi;
import dev.machine.provisioner.host.Host;
import dev.machine.provisioner.host.HostStore;
import dev.machine.provisioner.pki.TlsMaterial;
import dev.machine.provisioner.remote.Remote;
import java.util.Collection;
import java.util.List;

/// The ways to hosts, for what is done with several of them once each has its engine.
public interface HostAccess {

  HostStore store();

  /// The host's engine, as docker reaches it.
  ///
  /// @throws ProvisionException refused, when it is not reached over TLS
  EngineApi engine(Host host) throws ProvisionException;

  /// One SSH connection; the caller closes it. Waits while the host still boots, but no longer than
  /// `deadline`.
  Remote login(Host host, Progress progress, Deadline deadline)
      throws ProvisionException, InterruptedException;

  /// Installs packages of the host's distribution with all that they need, from this machine's
  /// cache: the host asks no network. Nothing happens where they are there.
  void install(
      Host host, Remote remote, List<String> packages, Progress progress, Deadline deadline)
      throws ProvisionException, InterruptedException;

  /// A server certificate of the store's authority for a service on a host.
  ///
  /// @param reachedBy further addresses and names; the host's own are in it
  TlsMaterial certificate(Host host, Collection<String> reachedBy, Deadline deadline)
      throws ProvisionException, InterruptedException;

  /// What a reference to a secret stands for.
  ///
  /// @param what it is, for a message: "the password of ci"
  /// @param reference `file:…`, `env:…` or `cmd:…`
  /// @throws DriverException.Refused when it cannot be had, with what to supply
  String secret(String what, String reference) throws DriverException, InterruptedException;
}
