package dev.machine.provisioner.lifecycle;

import dev.machine.drivers.DriverException;
import dev.machine.drivers.OptionValues;
import dev.machine.drivers.Progress;
import dev.machine.drivers.Resizing;
import dev.machine.drivers.Resizing.Change;
import dev.machine.drivers.wait.Deadline;
import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.host.Host;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// `set`: changes what the driver was given for a host, on the server and in the record.
final class Alteration {

  private static final Duration LONGEST = Duration.ofMinutes(5);

  private final Site site;
  private final Power power;

  Alteration(Site site, Power power) {
    this.site = site;
    this.power = power;
  }

  List<Change> set(String name, OptionValues given, boolean dryRun, Progress progress)
      throws ProvisionException, DriverException, InterruptedException {
    try (var _ = site.store().lock(name, "machine set " + name)) {
      var host = power.ready(name);
      var known =
          site.factory(host).options().stream()
              .filter(o -> given.values().containsKey(o.name()))
              .toList();
      var checked = given.complete(known, Map.of());
      var role = role(host);
      if (dryRun) {
        return role.changes(host.ref(), checked);
      }
      var deadline = Deadline.after(LONGEST);
      var changes = role.resize(host.ref(), checked, progress, deadline);
      var options = new TreeMap<>(host.driverOptions().values());
      options.putAll(checked.values());
      var changed = host.with(new OptionValues(options));
      site.store().save(changed);
      for (var change : changes) {
        if (change.guest().isPresent()) {
          progress.step("Letting the host use it");
          site.outfitter().run(changed, change.guest().get(), progress, deadline);
        }
      }
      return changes;
    }
  }

  private Resizing role(Host host)
      throws ProvisionException, DriverException, InterruptedException {
    if (site.driver(host) instanceof Resizing resizing) {
      return resizing;
    }
    throw ProvisionException.refused(
        "the driver " + host.driver() + " changes nothing of a host that is there",
        "make another host, or change it where it runs");
  }
}
