package dev.machine.provisioner.swarm;

import dev.machine.drivers.Progress;
import dev.machine.drivers.wait.Deadline;
import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.host.Host;
import java.util.List;
import java.util.Map;

/// The swarms of the store's hosts. Every operation can be done again: what is so already stays.
///
/// Where a manager is needed, `members` are the hosts among which a live one is looked for; a lost
/// quorum is told as such, with the way on.
public interface Swarms {

  /// The swarm as a live manager among `members` sees it.
  ///
  /// @throws ProvisionException failed, when none of them is a manager that answers, or the quorum
  ///   is lost
  SwarmState state(List<Host> members, Deadline deadline)
      throws ProvisionException, InterruptedException;

  /// What the swarm was made with.
  SwarmOptions options(List<Host> members, Deadline deadline)
      throws ProvisionException, InterruptedException;

  /// Makes a swarm with this host as its first manager, on its private address.
  ///
  /// @throws ProvisionException refused, when the host is a worker of another swarm, or its kernel
  ///   cannot encrypt what shall be encrypted
  void init(Host first, SwarmOptions options, Progress progress, Deadline deadline)
      throws ProvisionException, InterruptedException;

  /// Brings a host into the swarm of `members`; its token is asked for, sent, and kept nowhere. An
  /// earlier node of the same host name that is down is removed.
  void join(Host host, SwarmRole role, List<Host> members, Progress progress, Deadline deadline)
      throws ProvisionException, InterruptedException;

  /// Makes a node what it shall be: its role, its labels (those that the fleet gave and gives no
  /// more are removed), its availability.
  ///
  /// @param availability `active`, `pause` or `drain`
  /// @throws ProvisionException refused, when a demotion would lose the quorum
  void update(
      String hostname,
      SwarmRole role,
      String availability,
      Map<String, String> labels,
      List<Host> members,
      Deadline deadline)
      throws ProvisionException, InterruptedException;

  /// Makes a node a manager or a worker, and waits until it is.
  ///
  /// @throws ProvisionException refused, when a demotion would lose the quorum
  void role(String hostname, SwarmRole role, List<Host> members, Deadline deadline)
      throws ProvisionException, InterruptedException;

  /// Lets a drained or paused node take tasks again.
  void activate(String hostname, List<Host> members, Deadline deadline)
      throws ProvisionException, InterruptedException;

  /// Moves a node's tasks elsewhere and waits until it runs none.
  void drain(String hostname, List<Host> members, Progress progress, Deadline deadline)
      throws ProvisionException, InterruptedException;

  /// How many tasks run now, by service.
  Map<String, Long> running(List<Host> members, Deadline deadline)
      throws ProvisionException, InterruptedException;

  /// Waits until each service runs as many tasks as it did `before`, or as it shall now, where that
  /// is less. One that is gone is not waited for.
  ///
  /// @throws ProvisionException failed, with the services that do not, when the time is over
  void awaitRunning(
      Map<String, Long> before, List<Host> members, Progress progress, Deadline deadline)
      throws ProvisionException, InterruptedException;

  /// Takes a host out: drained, demoted where it is a manager, left, and removed from the list. The
  /// last manager ends the swarm. A host that does not answer is removed from the list alone.
  ///
  /// @param force also when the quorum would be lost
  /// @return whether the swarm ended with it
  /// @throws ProvisionException refused, when the quorum would be lost
  boolean leave(
      String hostname, List<Host> members, boolean force, Progress progress, Deadline deadline)
      throws ProvisionException, InterruptedException;

  /// Makes the tokens by which hosts join worthless, and new ones.
  void rotateTokens(List<Host> members, Deadline deadline)
      throws ProvisionException, InterruptedException;

  /// Makes one manager the only one, with the swarm's state as it has it: for a swarm whose other
  /// managers are gone for good. Those that come back must leave and join again, as [#join] does.
  ///
  /// @throws ProvisionException refused, when the quorum is there, or the host is no manager
  void recover(Host survivor, Progress progress, Deadline deadline)
      throws ProvisionException, InterruptedException;
}
