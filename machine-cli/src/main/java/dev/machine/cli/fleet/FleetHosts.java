package dev.machine.cli.fleet;

import dev.machine.cli.Session;
import dev.machine.cli.text.Suggestions;
import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.fleet.Fleet;
import dev.machine.provisioner.host.Host;
import dev.machine.provisioner.host.HostStore.Entry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The hosts of one fleet: those that carry its label.
///
/// @param fleet its name
public record FleetHosts(String fleet, List<Host> hosts) {

  public FleetHosts {
    hosts = List.copyOf(hosts);
  }

  /// Every fleet of the store, by name.
  public static Map<String, FleetHosts> all(Session session) throws ProvisionException {
    var hosts = new TreeMap<String, List<Host>>();
    for (var entry : session.services().store().entries()) {
      if (entry instanceof Entry.Ok(var host)) {
        var fleet = host.labels().get(Fleet.LABEL);
        if (fleet != null) {
          hosts.computeIfAbsent(fleet, _ -> new ArrayList<>()).add(host);
        }
      }
    }
    var fleets = new TreeMap<String, FleetHosts>();
    hosts.forEach((name, all) -> fleets.put(name, new FleetHosts(name, all)));
    return fleets;
  }

  /// The fleet that is meant: the one that is named, that of the first host, or the only one.
  ///
  /// @throws ProvisionException usage, when it is not clear
  static FleetHosts of(Session session, @Nullable String named, List<String> hosts)
      throws ProvisionException {
    var all = all(session);
    if (named != null) {
      var fleet = all.get(named);
      if (fleet == null) {
        throw ProvisionException.usage(
            "no host is of the fleet \"" + named + "\"",
            all.isEmpty() ? NONE : Suggestions.oneOf(named, all.keySet()));
      }
      return fleet;
    }
    for (var fleet : all.values()) {
      if (!hosts.isEmpty() && fleet.find(hosts.getFirst()) != null) {
        return fleet;
      }
    }
    if (!hosts.isEmpty() && session.services().store().exists(hosts.getFirst())) {
      throw ProvisionException.usage("the host \"" + hosts.getFirst() + "\" is of no fleet", NONE);
    }
    if (all.size() == 1) {
      return all.values().iterator().next();
    }
    throw ProvisionException.usage(
        all.isEmpty() ? "there is no fleet" : "there are several fleets",
        all.isEmpty() ? NONE : "name one: --fleet " + String.join(" or --fleet ", all.keySet()));
  }

  private static final String NONE =
      "hosts of a fleet carry its name: machine apply makes them, or create --label "
          + Fleet.LABEL
          + "=NAME";

  @Nullable Host find(String name) {
    return hosts.stream().filter(host -> host.name().equals(name)).findFirst().orElse(null);
  }

  /// One of these hosts.
  ///
  /// @throws ProvisionException usage, when there is none of this name
  Host host(String name) throws ProvisionException {
    var found = find(name);
    if (found == null) {
      throw ProvisionException.usage(
          "the fleet " + fleet + " has no host \"" + name + "\"",
          Suggestions.host(name, hosts.stream().map(Host::name).toList()));
    }
    return found;
  }
}
