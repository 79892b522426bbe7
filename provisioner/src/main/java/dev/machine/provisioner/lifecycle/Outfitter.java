package dev.machine.provisioner.lifecycle;

import dev.machine.drivers.Cloning;
import dev.machine.drivers.DriverFactory;
import dev.machine.drivers.Progress;
import dev.machine.drivers.wait.Deadline;
import dev.machine.engine.PackageSwap;
import dev.machine.engine.Settings;
import dev.machine.engine.Step;
import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.host.Host;
import dev.machine.provisioner.remote.SshWait;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Turns a server that runs into a host whose engine answers over TLS. A seam of its own, so that
/// the lifecycle can be tested at every fault without a server.
interface Outfitter {

  /// An existing server that was found good, with the connection that found it so.
  interface Visit extends AutoCloseable {

    /// The host with its pinned key.
    Host host();

    /// [Outfitter#outfit] over the same connection.
    Host outfit(Host host, Progress progress, Deadline deadline)
        throws ProvisionException, InterruptedException;

    @Override
    void close();
  }

  /// Checks an existing server before anything is made: reachable, host key known, login works.
  Visit visit(Host host, Progress progress, Deadline deadline)
      throws ProvisionException, InterruptedException;

  /// Installs and configures the engine; idempotent. Returns the host as it then is: host key
  /// pinned, engine version and certificate expiry known.
  default Host outfit(Host host, DriverFactory.Kind kind, Progress progress, Deadline deadline)
      throws ProvisionException, InterruptedException {
    return outfit(host, host.engine().settings(), kind, progress, deadline);
  }

  /// The same for an engine that was asked for other settings before: what only those gave is taken
  /// away.
  Host outfit(
      Host host, Settings before, DriverFactory.Kind kind, Progress progress, Deadline deadline)
      throws ProvisionException, InterruptedException;

  /// New server certificate for an engine that is there, and nothing else.
  ///
  /// @param stage whether the host may still be booting
  Host certify(Host host, SshWait.Stage stage, Progress progress, Deadline deadline)
      throws ProvisionException, InterruptedException;

  /// The newest engine of the distribution's archive, or the one from before the last upgrade.
  /// There are no packages in the answer when there was nothing to do.
  Exchanged exchange(Host host, EngineChange change, Progress progress, Deadline deadline)
      throws ProvisionException, InterruptedException;

  /// A host as it is after an exchange of its engine's packages.
  record Exchanged(Host host, PackageSwap swap) {}

  /// A new client certificate of the same authority, which every host takes; contexts that hold the
  /// old one get it.
  void renewClient() throws ProvisionException, InterruptedException;

  /// Puts the clock of a host right that was paused or saved.
  void setClock(Host host, Progress progress, Deadline deadline)
      throws ProvisionException, InterruptedException;

  /// Makes a server that goes on from another host's state itself: its clock is set, its engine
  /// stopped and made to forget whose it is, and told to start with a certificate and settings of
  /// its own, and the driver's scripts are run, the second one while it starts. The server shows
  /// its own host key afterwards.
  ///
  /// @return the host with its certificate when its engine starts, and waits for [#settle]; empty
  ///   when it has none, and waits for [#outfit]
  Optional<Host> renew(Host host, Renewal renewal, Progress progress, Deadline deadline)
      throws ProvisionException, InterruptedException;

  /// The end of [#renew]: logs in as to any host, and waits until the engine answers.
  Host settle(Host host, Progress progress, Deadline deadline)
      throws ProvisionException, InterruptedException;

  /// How that is done.
  ///
  /// @param identity the login key that lets us in until the host has its own
  /// @param hostKeys the other host's, and its own: it shows one of them
  /// @param scripts of the driver
  /// @param engine the version of the other one's engine, if it is known
  record Renewal(
      Path identity, List<String> hostKeys, Cloning.Renewal scripts, Optional<String> engine) {
    @Override
    public String toString() {
      return "Renewal[" + hostKeys + "]";
    }
  }

  /// Runs a driver's script on the host, as root.
  void run(Host host, String script, Progress progress, Deadline deadline)
      throws ProvisionException, InterruptedException;

  /// Restarts the server over SSH and waits until it is back.
  void reboot(Host host, Progress progress, Deadline deadline)
      throws ProvisionException, InterruptedException;

  /// What [#outfit] would do on a host that the driver's image declares, for a dry run.
  List<Step> assume(Host host, DriverFactory.ImageFacts image) throws ProvisionException;
}
