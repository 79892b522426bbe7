package dev.machine.drivers.qemu;

import dev.machine.drivers.Driver;
import dev.machine.drivers.DriverContext;
import dev.machine.drivers.DriverException;
import dev.machine.drivers.DriverFactory;
import dev.machine.drivers.OptionSpec;
import dev.machine.drivers.OptionValues;
import dev.machine.drivers.Role;
import dev.machine.drivers.local.Release;
import dev.machine.drivers.local.SystemPackages;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// Announces the `qemu` driver.
public final class QemuFactory implements DriverFactory {

  /// Below system containers, which are there in a second, but need root.
  private static final int RANK = 40;

  /// Debian package by program, for running a machine.
  static Map<String, String> programs() {
    return Map.of(
        QemuCommand.program(),
        QemuCommand.debianPackage(),
        "qemu-img",
        "qemu-utils",
        "setsid",
        "util-linux",
        "timeout",
        "coreutils");
  }

  @Override
  public String name() {
    return "qemu";
  }

  @Override
  public String description() {
    return "a virtual machine on this machine: a kernel of its own, with or without root";
  }

  @Override
  public Kind kind() {
    return Kind.LOCAL;
  }

  @Override
  public List<OptionSpec> options() {
    return QemuOptions.SPECS;
  }

  @Override
  public Set<Role> roles() {
    return EnumSet.of(
        Role.POWER,
        Role.IMAGES,
        Role.SNAPSHOTS,
        Role.CLONES,
        Role.RESIZING,
        Role.FORWARDS,
        Role.CONSOLE);
  }

  @Override
  public Fitness fitness() {
    if (!System.getProperty("os.name", "").equals("Linux")) {
      return new Fitness(false, RANK, "qemu has been tried on Linux only", List.of());
    }
    var programs = new TreeMap<>(programs());
    programs.putAll(VmImages.programs());
    var missing = SystemPackages.missing(programs);
    return missing.isEmpty()
        ? new Fitness(true, RANK, "virtual machines work here, with or without root", missing)
        : new Fitness(false, RANK, "qemu needs packages: " + String.join(" ", missing), missing);
  }

  @Override
  public Optional<ImageFacts> imageFacts(OptionValues options) {
    return Release.named(QemuOptions.imageName(options)).map(Release::facts);
  }

  @Override
  public Driver open(DriverContext context) throws DriverException {
    return new QemuDriver(context);
  }
}
