package dev.machine.provisioner.lifecycle;

import dev.machine.drivers.OptionValues;
import dev.machine.engine.Settings;
import dev.machine.provisioner.host.Host;
import dev.machine.provisioner.host.HostStatus;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Records for a store.
final class Records {

  private Records() {}

  /// A complete host of the driver `fake`.
  static Host ready(String name, String nonce, OptionValues options) {
    return new Host(
        name,
        nonce,
        Instant.EPOCH,
        "fake",
        options,
        new HostStatus.Ready(),
        Host.Access.NONE,
        new Host.EngineSpec(
            Settings.EMPTY, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty()),
        new Host.ClientSpec(name, List.of(), Optional.empty()),
        Map.of(),
        Optional.empty(),
        Host.Setup.NONE);
  }
}
