package dev.machine.drivers.nspawn;

import dev.machine.drivers.Driver;
import dev.machine.drivers.DriverContext;
import dev.machine.drivers.DriverException;
import dev.machine.drivers.DriverFactory;
import dev.machine.drivers.OptionSpec;
import dev.machine.drivers.OptionValues;
import dev.machine.drivers.Role;
import dev.machine.drivers.local.Images;
import dev.machine.drivers.local.Release;
import dev.machine.drivers.local.SystemPackages;
import dev.machine.drivers.local.SystemUser;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// Announces the `nspawn` driver.
public final class NspawnFactory implements DriverFactory {

  /// Above a virtual machine by emulation: a host is there in seconds.
  private static final int RANK = 50;

  static final Map<String, String> PROGRAMS =
      Map.ofEntries(
          Map.entry("systemd-nspawn", "systemd-container"),
          Map.entry("systemd-socket-activate", "systemd"),
          Map.entry("socat", "socat"),
          Map.entry("slirp4netns", "slirp4netns"),
          Map.entry("ip", "iproute2"),
          Map.entry("iptables", "iptables"),
          Map.entry("unshare", "util-linux"),
          Map.entry("nsenter", "util-linux"),
          Map.entry("setsid", "util-linux"),
          Map.entry("flock", "util-linux"));

  @Override
  public String name() {
    return "nspawn";
  }

  @Override
  public String description() {
    return "a system container on this machine: ready in seconds, shares this machine's kernel";
  }

  @Override
  public Kind kind() {
    return Kind.LOCAL;
  }

  @Override
  public Optional<String> caution() {
    return Optional.of(
        "a system container shares this machine's kernel: it is no isolation boundary, so trust"
            + " what runs in it as you would trust it here");
  }

  @Override
  public List<OptionSpec> options() {
    return NspawnOptions.SPECS;
  }

  @Override
  public Set<Role> roles() {
    return EnumSet.of(Role.POWER, Role.IMAGES, Role.FORWARDS, Role.CONSOLE);
  }

  @Override
  public Fitness fitness() {
    if (!System.getProperty("os.name", "").equals("Linux")) {
      return new Fitness(false, RANK, "nspawn needs Linux", List.of());
    }
    if (!SystemUser.isRoot()) {
      return new Fitness(false, RANK, "nspawn needs root", List.of());
    }
    var programs = new TreeMap<>(PROGRAMS);
    programs.putAll(Images.PROGRAMS);
    var missing = SystemPackages.missing(programs);
    return missing.isEmpty()
        ? new Fitness(true, RANK, "system containers work here, and start in seconds", missing)
        : new Fitness(false, RANK, "nspawn needs packages: " + String.join(" ", missing), missing);
  }

  @Override
  public Optional<ImageFacts> imageFacts(OptionValues options) {
    return Release.named(NspawnOptions.imageName(options)).map(Release::facts);
  }

  @Override
  public Driver open(DriverContext context) throws DriverException {
    return new NspawnDriver(context);
  }
}
