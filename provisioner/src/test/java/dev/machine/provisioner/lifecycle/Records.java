package dev.machine.provisioner.lifecycle;

import dev.machine.drivers.Endpoint;
import dev.machine.drivers.Login;
import dev.machine.drivers.OptionValues;
import dev.machine.engine.Settings;
import dev.machine.provisioner.host.Host;
import dev.machine.provisioner.host.HostStatus;
import java.net.URI;
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
        // Where a FakeDriver's servers are.
        new Host.Access(
            Optional.of(new Login("root", new Endpoint("127.0.0.1", 2222), Optional.empty())),
            Optional.empty(),
            Optional.of(URI.create("tcp://127.0.0.1:23760")),
            Optional.of("10.0.0.2")),
        new Host.EngineSpec(
            Settings.EMPTY, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty()),
        new Host.ClientSpec(name, List.of(), Optional.empty()),
        Map.of(),
        Optional.empty(),
        Host.Setup.NONE);
  }
}
