package dev.machine.provisioner.fleet;

import dev.machine.drivers.DriverException;
import dev.machine.drivers.OptionValues;
import dev.machine.drivers.Progress;
import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.fleet.Fleet.Member;
import dev.machine.provisioner.host.Host;
import dev.machine.provisioner.lifecycle.EngineChange;
import dev.machine.provisioner.lifecycle.Machines;
import java.util.List;
import java.util.TreeMap;

/// Does a change of one host, as if there were no other.
final class MachineWork {

  private final Machines machines;

  MachineWork(Machines machines) {
    this.machines = machines;
  }

  void run(Change change, Member member, Seen seen, Progress told)
      throws ProvisionException, DriverException, InterruptedException {
    switch (change) {
      case Change.Create _ -> create(member, seen, told);
      case Change.Reconfigure _ -> reconfigure(member, told);
      case Change.Upgrade _ -> upgrade(member, told);
      case Change.Restart _ -> {
        if (seen instanceof Seen.Silent) {
          machines.restart(member.name(), told);
        } else {
          machines.start(member.name(), told);
        }
      }
      case Change.Remove _ -> machines.remove(member.name(), false, told);
      case Change.Keep _ -> {}
    }
  }

  private void create(Member member, Seen seen, Progress told)
      throws ProvisionException, DriverException, InterruptedException {
    if (seen instanceof Seen.Half(_, var removing)) {
      if (!removing) {
        machines.resume(member.name(), told);
        return;
      }
      machines.remove(member.name(), false, told);
    }
    machines.create(member.request(), told);
  }

  private void reconfigure(Member member, Progress told)
      throws ProvisionException, DriverException, InterruptedException {
    var host = machines.access().store().load(member.name());
    var driver = member.request().driver();
    if (driver.isPresent() && !driver.get().equals(host.driver())) {
      throw ProvisionException.refused(
          "\""
              + host.name()
              + "\" is a host of the driver "
              + host.driver()
              + ": it cannot become one of "
              + driver.get(),
          "machine rm " + host.name() + ", and apply makes it anew");
    }
    var changed = changedOptions(member, host);
    if (!changed.values().isEmpty()) {
      machines.set(host.name(), changed, false, told);
    }
    machines.reconfigure(member.request(), told);
  }

  private static OptionValues changedOptions(Member member, Host host) {
    var changed = new TreeMap<String, List<String>>();
    member
        .request()
        .driverOptions()
        .values()
        .forEach((option, shall) -> {
          if (!shall.equals(host.driverOptions().values().get(option))) {
            changed.put(option, shall);
          }
        });
    return new OptionValues(changed);
  }

  private void upgrade(Member member, Progress told)
      throws ProvisionException, DriverException, InterruptedException {
    var name = member.name();
    var mirror = member.request().mirror();
    machines.exchangeEngine(name, new EngineChange.Upgrade(mirror, false), told);
    var wanted = member.engineVersion();
    var has = machines.access().store().load(name).engine().version();
    if (wanted.isPresent() && !has.filter(v -> v.startsWith(wanted.get())).isPresent()) {
      throw ProvisionException.failed(
          "the distribution's archive has the engine "
              + has.orElse("")
              + " for \""
              + name
              + "\", not "
              + wanted.get(),
          "take another image for it, or engine: version: \"" + has.orElse("") + "\"");
    }
  }
}
