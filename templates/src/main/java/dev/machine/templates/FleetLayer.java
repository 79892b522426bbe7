package dev.machine.templates;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BinaryOperator;

/// What one fleet file says, before its names are resolved; or several of them, one over the other.
///
/// @param name of the fleet, as the file says it
/// @param machines by the name that is written, which may stand for several
record FleetLayer(
    Optional<Marked<String>> name,
    String description,
    HostPart defaults,
    Map<String, MachinePart> machines,
    Optional<SwarmPart> swarm,
    Optional<RegistryPart> registry,
    Map<String, StackPart> stacks) {

  /// What is said of a host.
  record HostPart(
      HostTemplate values,
      Optional<Marked<String>> template,
      Optional<Marked<String>> engineVersion) {

    static final HostPart NOTHING =
        new HostPart(HostTemplate.NOTHING, Optional.empty(), Optional.empty());

    static HostPart over(HostPart base, HostPart top) {
      return new HostPart(
          Merge.over(base.values, top.values),
          Merge.first(top.template, base.template),
          Merge.first(top.engineVersion, base.engineVersion));
    }
  }

  /// One or several like machines.
  record MachinePart(Marked<String> name, Optional<Marked<Integer>> count, HostPart host) {

    static MachinePart over(MachinePart base, MachinePart top) {
      return new MachinePart(
          top.name, Merge.first(top.count, base.count), HostPart.over(base.host, top.host));
    }
  }

  /// Names are still patterns.
  record SwarmPart(
      Mark mark,
      Optional<List<Marked<String>>> managers,
      Optional<List<Marked<String>>> workers,
      Optional<List<Marked<String>>> addressPools,
      Optional<Marked<Integer>> subnetSize,
      Optional<Boolean> encrypted,
      Optional<List<Marked<String>>> drained) {

    static SwarmPart over(SwarmPart base, SwarmPart top) {
      return new SwarmPart(
          top.mark,
          Merge.first(top.managers, base.managers),
          Merge.first(top.workers, base.workers),
          Merge.first(top.addressPools, base.addressPools),
          Merge.first(top.subnetSize, base.subnetSize),
          Merge.first(top.encrypted, base.encrypted),
          Merge.first(top.drained, base.drained));
    }
  }

  record RegistryPart(
      Mark mark,
      Optional<Marked<String>> host,
      Optional<Marked<Integer>> port,
      Optional<Marked<String>> data,
      Map<String, Marked<String>> users,
      Optional<Marked<String>> mirror) {

    static RegistryPart over(RegistryPart base, RegistryPart top) {
      return new RegistryPart(
          top.mark,
          Merge.first(top.host, base.host),
          Merge.first(top.port, base.port),
          Merge.first(top.data, base.data),
          Merge.maps(base.users, top.users),
          Merge.first(top.mirror, base.mirror));
    }
  }

  /// @param compose path, absolute
  record StackPart(
      Marked<String> name,
      Optional<Marked<String>> compose,
      Optional<Marked<String>> host,
      Map<String, Marked<String>> environment,
      Map<String, Marked<String>> secrets,
      Optional<List<Marked<String>>> images) {

    static StackPart over(StackPart base, StackPart top) {
      return new StackPart(
          top.name,
          Merge.first(top.compose, base.compose),
          Merge.first(top.host, base.host),
          Merge.maps(base.environment, top.environment),
          Merge.maps(base.secrets, top.secrets),
          Merge.first(top.images, base.images));
    }
  }

  /// Maps are merged by key, machines and stacks by name; a list of names replaces the base's, for
  /// who is a manager must be sayable anew. Name and description are the file's own.
  static FleetLayer over(FleetLayer base, FleetLayer top) {
    return new FleetLayer(
        top.name,
        top.description,
        HostPart.over(base.defaults, top.defaults),
        merged(base.machines, top.machines, MachinePart::over),
        merged(base.swarm, top.swarm, SwarmPart::over),
        merged(base.registry, top.registry, RegistryPart::over),
        merged(base.stacks, top.stacks, StackPart::over));
  }

  private static <V> Map<String, V> merged(
      Map<String, V> base, Map<String, V> top, BinaryOperator<V> over) {
    var all = new LinkedHashMap<>(base);
    top.forEach((name, v) -> all.merge(name, v, over));
    return all;
  }

  private static <V> Optional<V> merged(Optional<V> base, Optional<V> top, BinaryOperator<V> over) {
    return top.map(t -> base.map(b -> over.apply(b, t)).orElse(t)).or(() -> base);
  }
}
