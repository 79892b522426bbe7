package dev.machine.provisioner.lifecycle;

import dev.machine.drivers.DriverException;
import dev.machine.drivers.Forward;
import dev.machine.drivers.OptionValues;
import dev.machine.drivers.Progress;
import dev.machine.drivers.Resizing;
import dev.machine.engine.PackageSwap;
import dev.machine.engine.Step;
import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.host.Host;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Everything that can be done with machines, one method a verb.
public interface Machines {

  /// Makes a host. On failure or interruption undoes what this call made, unless asked to keep it.
  Host create(CreateRequest request, Progress progress)
      throws ProvisionException, DriverException, InterruptedException;

  /// Goes on with a host whose creation was cut off or kept on failure.
  Host resume(String name, Progress progress)
      throws ProvisionException, DriverException, InterruptedException;

  /// What `create` would do, with the facts that the image declares; refuses what that refuses.
  /// Packages that this machine lacks are noted.
  List<Step> dryRun(CreateRequest request, Progress progress)
      throws ProvisionException, DriverException, InterruptedException;

  /// Removes the host and all that was made for it.
  ///
  /// @param force also forget a host that cannot be reached or read
  void remove(String name, boolean force, Progress progress)
      throws ProvisionException, DriverException, InterruptedException;

  Host start(String name, Progress progress)
      throws ProvisionException, DriverException, InterruptedException;

  Host stop(String name, Progress progress)
      throws ProvisionException, DriverException, InterruptedException;

  Host restart(String name, Progress progress)
      throws ProvisionException, DriverException, InterruptedException;

  Host kill(String name, Progress progress)
      throws ProvisionException, DriverException, InterruptedException;

  /// Brings the engine on the host to what the store says, again.
  Host provision(String name, Progress progress)
      throws ProvisionException, DriverException, InterruptedException;

  /// Brings a host to what is wanted of it now: settings, names in its certificate, files, labels.
  /// What only the earlier request gave is taken away. Its driver's options stay: [#set] changes
  /// those.
  Host reconfigure(CreateRequest wanted, Progress progress)
      throws ProvisionException, DriverException, InterruptedException;

  /// Makes new server certificates, and a new client certificate too if asked.
  Host regenerateCertificates(String name, boolean client, Progress progress)
      throws ProvisionException, DriverException, InterruptedException;

  /// Brings the engine to the newest that the distribution's archive has, or back to the one before
  /// that; when it does not answer afterwards, what was there before is put back.
  ///
  /// @return what was exchanged; no packages when the engine was the newest already
  PackageSwap exchangeEngine(String name, EngineChange change, Progress progress)
      throws ProvisionException, DriverException, InterruptedException;

  /// All hosts at once, under one deadline; a host that does not answer is a row that says so.
  List<HostRow> list(Duration timeout) throws ProvisionException, InterruptedException;

  /// One host's row.
  HostRow status(String name, Duration timeout) throws ProvisionException, InterruptedException;

  /// Why nobody can answer on a host, `off` or `paused`; empty when it is on, or nobody can tell.
  Optional<String> notOn(String name)
      throws ProvisionException, DriverException, InterruptedException;

  Forward addForward(String name, Forward forward)
      throws ProvisionException, DriverException, InterruptedException;

  List<Forward> forwards(String name)
      throws ProvisionException, DriverException, InterruptedException;

  void removeForward(String name, String forward)
      throws ProvisionException, DriverException, InterruptedException;

  /// Makes the host's Docker context the current one; returns warnings for the person.
  List<String> use(String name) throws ProvisionException;

  /// The last lines of a host's console, oldest first; empty where the driver keeps none.
  Optional<String> console(String name)
      throws ProvisionException, DriverException, InterruptedException;

  /// Changes what the driver was given for a host: processors, memory, disk.
  ///
  /// @param given the driver's options to change
  /// @param dryRun only tell
  /// @return what changes; nothing for what is as asked for already
  List<Resizing.Change> set(String name, OptionValues given, boolean dryRun, Progress progress)
      throws ProvisionException, DriverException, InterruptedException;

  /// States of hosts that were kept.
  HostSnapshots snapshots();

  /// Images made of hosts.
  HostImages images();

  /// What is left over in the accounts of clouds.
  Orphans orphans();

  /// The ways to the hosts' engines and shells.
  HostAccess access();
}
