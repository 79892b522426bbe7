package dev.machine.cli.testing;

import dev.machine.drivers.Endpoint;
import dev.machine.drivers.Login;
import dev.machine.drivers.OptionValues;
import dev.machine.engine.Settings;
import dev.machine.provisioner.host.Host;
import dev.machine.provisioner.host.Host.Access;
import dev.machine.provisioner.host.Host.ClientSpec;
import dev.machine.provisioner.host.Host.EngineSpec;
import dev.machine.provisioner.host.HostStatus;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Hosts for a store.
public final class Hosts {
  private Hosts() {}

  public static Host ready(String name) {
    return of(name, "fake", new HostStatus.Ready(), Map.of());
  }

  public static Host of(String name, String driver, HostStatus status, Map<String, String> labels) {
    var login = new Login("root", new Endpoint("127.0.0.1", 40022), Optional.empty());
    return new Host(
        name,
        "0123abcd",
        Instant.parse("2026-01-01T00:00:00Z"),
        driver,
        new OptionValues(Map.of("fake-image", List.of("debian-12"))),
        status,
        new Access(
            Optional.of(login),
            Optional.of("ssh-ed25519 AAAAC3Nz"),
            Optional.of(URI.create("tcp://127.0.0.1:42376")),
            Optional.of("10.99.0.2")),
        new EngineSpec(
            Settings.EMPTY,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.of("20.10.24")),
        new ClientSpec(
            name.length() < 2 || name.equals("default") ? "machine-" + name : name,
            List.of("web.example"),
            Optional.of(Instant.parse("2126-01-01T00:00:00Z"))),
        labels,
        Optional.empty(),
        Host.Setup.NONE);
  }
}
