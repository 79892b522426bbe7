package dev.machine.provisioner.fleet;

import dev.machine.provisioner.host.Host;
import dev.machine.provisioner.stack.Stacks;
import dev.machine.provisioner.swarm.SwarmState;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// What is there at one moment.
///
/// @param hosts by name: those of the file, then those of the fleet that the file does not name
/// @param swarm as a manager sees it, and without the hosts that are known to be off
/// @param trouble why no manager tells, although hosts are in a swarm
/// @param stacks by name
public record World(
    Map<String, Seen> hosts,
    Optional<SwarmState> swarm,
    Optional<String> trouble,
    Map<String, Stacks.Running> stacks) {

  public World {
    hosts = Collections.unmodifiableMap(new LinkedHashMap<>(hosts));
    stacks = Collections.unmodifiableMap(new TreeMap<>(stacks));
    var off = off(hosts);
    swarm = swarm.map(state -> state.knowing(off));
  }

  private static Set<String> off(Map<String, Seen> hosts) {
    var off = new HashSet<String>();
    hosts.forEach((name, seen) -> {
      if (seen instanceof Seen.Off || seen instanceof Seen.Absent) {
        off.add(name);
      }
    });
    return off;
  }

  public Seen host(String name) {
    return hosts.getOrDefault(name, new Seen.Absent());
  }

  /// Hosts that are up and managers by their own word.
  public List<Host> managers() {
    var managers = new ArrayList<Host>();
    hosts
        .values()
        .forEach(seen -> {
          if (seen instanceof Seen.Up up && up.swarm().manager()) {
            managers.add(up.host());
          }
        });
    return managers;
  }

  /// Changes when anything does that a plan rests on; times, free space and counts of containers
  /// are not among it.
  public String digest() {
    var lines = new ArrayList<String>();
    hosts.forEach((name, seen) -> lines.add(name + " " + line(seen)));
    swarm.ifPresent(state ->
        state
            .nodes()
            .forEach(n ->
                lines.add(
                    String.join(
                        " ",
                        "node",
                        n.id(),
                        n.hostname(),
                        n.role().word(),
                        n.state(),
                        n.availability(),
                        new TreeMap<>(n.labels()).toString()))));
    lines.sort(null);
    trouble.ifPresent(lines::add);
    stacks.forEach((name, stack) -> lines.add("stack " + name + " " + stack));
    return Canonical.digest(lines);
  }

  private static String line(Seen seen) {
    return switch (seen) {
      case Seen.Absent() -> "absent";
      case Seen.Foreign(var whose) -> "foreign " + whose;
      case Seen.Half(var host, var removing) -> "half " + host.nonce() + " " + removing;
      case Seen.Off(var host) -> "off " + host.nonce();
      case Seen.Silent(var host, _) -> "silent " + host.nonce();
      case Seen.Up up ->
          Canonical.text(
              List.of(
                  up.host().nonce(),
                  up.facts().engine().map(e -> e.version()).orElse("none"),
                  up.facts().daemonJson().orElse(""),
                  up.host().engine().settings(),
                  up.host().labels(),
                  up.host().driverOptions(),
                  up.host().client().tlsSans(),
                  up.host().setup().files(),
                  up.swarm(),
                  up.registry(),
                  up.trusts()));
    };
  }
}
