package dev.machine.provisioner.lifecycle;

import dev.machine.drivers.Driver;
import dev.machine.drivers.DriverContext;
import dev.machine.drivers.DriverException;
import dev.machine.drivers.DriverFactory;
import dev.machine.drivers.Ledger;
import dev.machine.drivers.OptionSpec;
import dev.machine.drivers.OptionValues;
import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.host.AtomicFiles;
import dev.machine.provisioner.host.Host;
import dev.machine.provisioner.host.HostStore;
import dev.machine.provisioner.ledger.JournalLedger;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// What every verb works with.
///
/// @param cacheDir shared between stores: images, packages
/// @param environment of this process, for options that come from it
record Site(
    HostStore store,
    Drivers drivers,
    Path cacheDir,
    Map<String, String> environment,
    Outfitter outfitter,
    Clients clients,
    Secrets secrets) {

  Site(
      HostStore store,
      Drivers drivers,
      Path cacheDir,
      Map<String, String> environment,
      Outfitter outfitter,
      Clients clients) {
    this(store, drivers, cacheDir, environment, outfitter, clients, new Secrets(environment));
  }

  DriverFactory factory(Host host) throws ProvisionException {
    return drivers.named(host.driver());
  }

  /// The host's driver, with secrets filled in.
  ///
  /// @throws DriverException.Refused when a secret is missing, with what to supply
  Driver driver(Host host) throws ProvisionException, DriverException, InterruptedException {
    var factory = factory(host);
    return open(factory, secrets.open(factory.options(), host.driverOptions()));
  }

  /// A driver that only lists and removes.
  ///
  /// @param options those of its account
  Driver account(DriverFactory factory, OptionValues options)
      throws ProvisionException, DriverException, InterruptedException {
    return open(factory, secrets.open(accountSpecs(factory), options));
  }

  static List<OptionSpec> accountSpecs(DriverFactory factory) {
    var names = factory.accountOptions();
    return factory.options().stream().filter(o -> names.contains(o.name())).toList();
  }

  /// A driver of this store.
  Driver open(DriverFactory factory, OptionValues options)
      throws ProvisionException, DriverException {
    return factory.open(new DriverContext(store.id(), stateDir(factory), cacheDir, options));
  }

  /// Makes the place for what a driver keeps. Its owner runs what is in there: nobody else may put
  /// anything there, whatever the umask.
  void makeStateDir(DriverFactory factory) throws ProvisionException {
    var dir = stateDir(factory);
    try {
      AtomicFiles.createDirectories(dir, AtomicFiles.Access.PRIVATE);
    } catch (IOException e) {
      throw ProvisionException.failed("cannot make " + dir, "is the disk full?", e);
    }
  }

  /// Whether a driver has anything of this store.
  boolean keeps(DriverFactory factory) {
    return Files.isDirectory(stateDir(factory));
  }

  private Path stateDir(DriverFactory factory) {
    return store.root().resolve("drivers").resolve(factory.name());
  }

  Ledger ledger(Host host) {
    return JournalLedger.open(store.hostDir(host.name()).resolve("ledger.jsonl"));
  }
}
