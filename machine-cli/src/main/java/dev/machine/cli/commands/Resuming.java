package dev.machine.cli.commands;

import dev.machine.drivers.DriverException;
import dev.machine.drivers.DriverFactory;
import dev.machine.drivers.OptionValues;
import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.host.Host;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Model.CommandSpec;

/// `create --resume` makes the host that was asked for at first: flags that ask for another one are
/// refused, and not passed over.
final class Resuming {
  private static final Set<String> FITTING =
      Set.of(
          "--resume",
          "--install-deps",
          "--yes",
          "--keep-on-failure",
          "--output",
          "--storage-path",
          "--progress",
          "--no-color",
          "--debug");

  private Resuming() {}

  /// @param driver the one whose flags were read; empty when none works here
  /// @param host as it was asked for
  /// @throws ProvisionException usage, naming the first flag that does not fit
  static void check(CommandSpec spec, Optional<DriverFactory> driver, Host host)
      throws ProvisionException, DriverException {
    var same = driver.isPresent() ? same(spec, driver.get(), host) : Set.<String>of();
    for (var option : spec.commandLine().getParseResult().matchedOptions()) {
      var flag = option.longestName();
      if (!FITTING.contains(flag) && !same.contains(flag)) {
        throw ProvisionException.usage(
            "--resume goes on as the machine was asked for, and takes no "
                + flag
                + asked(host, flag),
            "leave " + flag + " away, or machine rm NAME and create it anew");
      }
    }
  }

  /// The flags that ask for what was asked for before.
  private static Set<String> same(CommandSpec spec, DriverFactory driver, Host host)
      throws DriverException {
    var same = new HashSet<String>();
    if (!driver.name().equals(host.driver())) {
      return same;
    }
    same.add("--driver");
    var given = DriverFlags.given(spec, driver);
    var named = driver.options().stream().filter(o -> given.containsKey(o.name())).toList();
    var kept = new OptionValues(given).toKeep(named, Map.of());
    for (var option : given.keySet()) {
      if (kept.list(option).equals(host.driverOptions().list(option))) {
        same.add("--" + option);
      }
    }
    return same;
  }

  /// What the record has of a driver's flag; secrets are references there.
  private static String asked(Host host, String flag) {
    var values = host.driverOptions().list(flag.replaceFirst("^--", ""));
    return values.isEmpty() ? "" : " but " + String.join(", ", values);
  }
}
