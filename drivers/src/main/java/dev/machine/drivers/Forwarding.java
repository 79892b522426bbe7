package dev.machine.drivers;

import java.util.List;

/// The role of drivers whose servers are out of reach but for ports brought to loopback here.
public interface Forwarding {

  /// Brings `request.remotePort()` of the server to loopback. The same name again replaces.
  ///
  /// @throws DriverException.Refused when the local port is taken
  Forward addForward(ServerRef ref, Forward request, Ledger ledger)
      throws DriverException, InterruptedException;

  /// The forwards that a person asked for (not the driver's own for SSH and engine).
  List<Forward> forwards(ServerRef ref) throws DriverException;

  /// The forwards that a server gets by its own options.
  ///
  /// @throws DriverException.Refused when one cannot be
  default List<Forward> asked(OptionValues options) throws DriverException.Refused {
    return List.of();
  }

  /// Ends a forward by its name; an unknown name is fine.
  void removeForward(ServerRef ref, String name, Ledger ledger)
      throws DriverException, InterruptedException;
}
