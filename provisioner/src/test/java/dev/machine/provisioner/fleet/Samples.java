package dev.machine.provisioner.fleet;

import dev.machine.drivers.OptionValues;
import dev.machine.engine.Facts;
import dev.machine.engine.Settings;
import dev.machine.engine.SettingsRequest;
import dev.machine.provisioner.fleet.Fleet.Member;
import dev.machine.provisioner.host.Host;
import dev.machine.provisioner.host.HostStatus;
import dev.machine.provisioner.lifecycle.CreateRequest;
import dev.machine.provisioner.registry.RegistryPlan;
import dev.machine.provisioner.stack.Stacks;
import dev.machine.provisioner.swarm.SwarmNode;
import dev.machine.provisioner.swarm.SwarmOptions;
import dev.machine.provisioner.swarm.SwarmRole;
import dev.machine.provisioner.swarm.SwarmState;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/// Fleets and worlds for tests.
final class Samples {

  static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  static final String ADDRESS = "10.0.0.1:5000";

  private Samples() {}

  static Settings settings(String... options) {
    try {
      return Settings.read(SettingsRequest.ofOptions(options));
    } catch (dev.machine.engine.EngineException e) {
      throw new AssertionError(e);
    }
  }

  static Member member(String name, Optional<SwarmRole> role, Settings engine) {
    return new Member(request(name, engine, Map.of()), role, false, Optional.empty());
  }

  static CreateRequest request(String name, Settings engine, Map<String, String> labels) {
    var all = new LinkedHashMap<>(labels);
    all.put(Fleet.LABEL, "shop");
    return new CreateRequest(
        name,
        Optional.of("nspawn"),
        new OptionValues(Map.of()),
        engine,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        all,
        Optional.empty(),
        Optional.empty(),
        Host.Setup.NONE,
        Optional.empty(),
        false);
  }

  /// `managers` managers and then workers, with a registry on the first and a stack from it.
  static Fleet fleet(int machines, int managers, Settings engine) {
    var members =
        IntStream.rangeClosed(1, machines)
            .mapToObj(i ->
                member(
                    "m" + i,
                    Optional.of(i <= managers ? SwarmRole.MANAGER : SwarmRole.WORKER),
                    engine))
            .toList();
    return new Fleet(
        "shop",
        members,
        Optional.of(SwarmOptions.DEFAULT),
        Optional.of(new RegistryPlan("m1", 5000, RegistryPlan.DATA, List.of(), Optional.empty())),
        List.of(
            new Fleet.Stack(
                "web",
                Path.of("/web.yaml"),
                "services: {}",
                Optional.empty(),
                List.of("*"),
                Map.of(),
                Map.of())));
  }

  static Wanted wanted() {
    return new Wanted(
        false,
        NOW,
        Optional.of("registry-digest"),
        Optional.of(ADDRESS),
        Optional.of("ca"),
        Map.of("web", "stack-digest"),
        Set.of());
  }

  /// The same, with what the file does not name removed.
  ///
  /// @param existing drivers whose servers stay when we forget them
  static Wanted pruning(String... existing) {
    var all = wanted();
    return new Wanted(
        true,
        NOW,
        all.registry(),
        all.registryAddress(),
        all.authority(),
        all.stacks(),
        Set.of(existing));
  }

  static Host host(Member member, HostStatus status) {
    var request = member.request();
    return new Host(
        request.name(),
        "0000" + request.name(),
        NOW,
        "nspawn",
        request.driverOptions(),
        status,
        new Host.Access(
            Optional.empty(),
            Optional.empty(),
            Optional.of(URI.create("tcp://127.0.0.1:2376")),
            Optional.of("10.0.0.1")),
        new Host.EngineSpec(
            request.engine(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.of("26.1.5")),
        new Host.ClientSpec(
            request.name(), List.of(), Optional.of(NOW.plusSeconds(400L * 24 * 3600))),
        request.labels(),
        Optional.empty(),
        Host.Setup.NONE);
  }

  static Facts facts(String daemonJson, int containers) {
    return new Facts(
        "debian",
        "13",
        "trixie",
        "amd64",
        "m",
        true,
        Map.of(),
        Optional.of(daemonJson),
        Optional.of(
            new Facts.RunningEngine(
                "26.1.5",
                "/usr/sbin/dockerd",
                "/usr/sbin/dockerd -H fd://",
                "overlay2",
                true,
                true,
                containers)),
        List.of(),
        Long.MAX_VALUE,
        List.of());
  }

  /// All as the fleet says, its engines with this `daemon.json`.
  static World whole(Fleet fleet, String daemonJson) {
    var hosts = new LinkedHashMap<String, Seen>();
    var nodes = new ArrayList<SwarmNode>();
    for (var member : fleet.members()) {
      boolean manager = member.role().equals(Optional.of(SwarmRole.MANAGER));
      var registry =
          fleet.registry().filter(r -> r.host().equals(member.name())).map(_ -> "registry-digest");
      hosts.put(
          member.name(),
          new Seen.Up(
              host(member, new HostStatus.Ready()),
              facts(daemonJson, 1),
              new Seen.Membership("id-" + member.name(), "active", manager),
              registry,
              Map.of(ADDRESS, "ca")));
      nodes.add(
          new SwarmNode(
              "id-" + member.name(),
              member.name(),
              manager ? SwarmRole.MANAGER : SwarmRole.WORKER,
              "ready",
              "active",
              member.name().equals("m1"),
              manager,
              "10.0.0.1",
              "26.1.5",
              Map.of()));
    }
    var stacks = new LinkedHashMap<String, Stacks.Running>();
    for (var stack : fleet.stacks()) {
      stacks.put(
          stack.name(),
          new Stacks.Running(
              stack.name(),
              Optional.of("stack-digest"),
              List.of(new Stacks.Service("web_front", "web", 2, 2))));
    }
    return new World(hosts, Optional.of(new SwarmState("swarm", nodes)), Optional.empty(), stacks);
  }

  static World empty() {
    return new World(Map.of(), Optional.empty(), Optional.empty(), Map.of());
  }

  /// The same world with one host seen otherwise.
  static World with(World world, String host, Seen seen) {
    var hosts = new LinkedHashMap<>(world.hosts());
    hosts.put(host, seen);
    return new World(hosts, world.swarm(), world.trouble(), world.stacks());
  }
}
