package dev.machine.provisioner.fleet;

import dev.machine.provisioner.lifecycle.CreateRequest;
import dev.machine.provisioner.registry.RegistryPlan;
import dev.machine.provisioner.swarm.SwarmOptions;
import dev.machine.provisioner.swarm.SwarmRole;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// What is wanted: hosts, and what they are together. Immutable; holds no secret.
///
/// @param name by which its hosts are known, see [#LABEL]
/// @param swarm how a swarm is made; empty where the hosts stand for themselves
public record Fleet(
    String name,
    List<Member> members,
    Optional<SwarmOptions> swarm,
    Optional<RegistryPlan> registry,
    List<Stack> stacks) {

  /// The host label that holds the fleet's name.
  public static final String LABEL = "machine.fleet";

  public Fleet {
    members = List.copyOf(members);
    stacks = List.copyOf(stacks);
  }

  public Optional<Member> member(String host) {
    return members.stream().filter(m -> m.name().equals(host)).findFirst();
  }

  /// Names of the swarm's managers, in the order of the file.
  public List<String> managers() {
    return members.stream()
        .filter(m -> m.role().equals(Optional.of(SwarmRole.MANAGER)))
        .map(Member::name)
        .toList();
  }

  /// The host that a stack is deployed by, where there is no swarm.
  public Optional<String> hostOf(String stack) {
    return stacks.stream().filter(s -> s.name().equals(stack)).findFirst().flatMap(Stack::host);
  }

  /// One host.
  ///
  /// @param request its driver's options are in the form that a record keeps
  /// @param role in the swarm; empty for a host outside of it
  /// @param drained whether it shall run no tasks
  /// @param engineVersion beginning of the version that its engine shall have
  public record Member(
      CreateRequest request,
      Optional<SwarmRole> role,
      boolean drained,
      Optional<String> engineVersion) {

    public String name() {
      return request.name();
    }

    /// What placement constraints see: the labels of the file.
    public Map<String, String> nodeLabels() {
      var labels = new TreeMap<>(request.labels());
      labels.remove(LABEL);
      return labels;
    }

    public String availability() {
      return drained ? "drain" : "active";
    }
  }

  /// A Compose file, as it was written.
  ///
  /// @param host that runs it where there is no swarm
  /// @param images names of images that the registry has; `*` for all
  public record Stack(
      String name,
      Path compose,
      String text,
      Optional<String> host,
      List<String> images,
      Map<String, String> environment,
      Map<String, String> secrets) {}
}
