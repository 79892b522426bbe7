package dev.machine.drivers;

import dev.machine.drivers.wait.Deadline;

/// The role of drivers that can make a server from the state that was kept of another one while it
/// ran: [SnapshotControl]. Such a server believes that it is the other one, to its login and host
/// key, and is kept away from the network of the hosts until it was made itself.
public interface Cloning {

  /// What a server begins from.
  record Origin(ServerRef ref, String snapshot) {}

  /// The options of a server that begins from another.
  ///
  /// @param source what the other one was made with
  /// @param given what is asked for besides
  /// @throws DriverException.Refused when something else is asked for than the kept state has
  OptionValues cloned(OptionValues source, OptionValues given) throws DriverException;

  /// [Driver#create] from a kept state; `request.firstBoot()` says what the server shall become.
  ///
  /// @throws DriverException.Refused when there is no such state, or none of a server that ran
  Server createFrom(
      Origin origin, ServerRequest request, Ledger ledger, Progress progress, Deadline deadline)
      throws DriverException, InterruptedException;

  /// What makes a server of [#createFrom] itself: shell scripts for root, on the stdin of `sh`,
  /// because they hold secrets; they may be run again.
  ///
  /// @param first random numbers, machine id and host name: before anything is started there
  /// @param rest host key, logins, addresses; afterwards its SSH server shows the new host key
  record Renewal(String first, String rest) {
    @Override
    public String toString() {
      return "Renewal";
    }
  }

  /// The scripts for a server of [#createFrom], which may have been asked for before.
  ///
  /// @throws DriverException.Refused when the server was never completed
  Renewal renewal(ServerRef ref) throws DriverException, InterruptedException;

  /// Both scripts have run: lets the server into the network of the hosts, and gives up what it has
  /// of the other one's states.
  void renewed(ServerRef ref, Deadline deadline) throws DriverException, InterruptedException;
}
