package dev.machine.provisioner.fleet;

import dev.machine.engine.Facts;
import dev.machine.provisioner.host.Host;
import java.util.Map;
import java.util.Optional;

/// What was found of a host.
public sealed interface Seen {

  /// The store has none of the name.
  record Absent() implements Seen {}

  /// The store has one, and it is not of this fleet.
  ///
  /// @param whose for a message: "it is of the fleet shop", "it is of no fleet"
  record Foreign(String whose) implements Seen {}

  /// It was never completed, or its removal was cut off.
  ///
  /// @param removing whether `rm` goes on with it
  record Half(Host host, boolean removing) implements Seen {}

  record Off(Host host) implements Seen {}

  /// It should be on, and cannot be asked.
  record Silent(Host host, String problem) implements Seen {}

  /// @param swarm its place in a swarm, by its own word
  /// @param registry digest of the registry's configuration on it; empty where there is none
  /// @param trusts digest of the authority's file that its engine has for a registry, by
  ///   `HOST:PORT`
  record Up(
      Host host,
      Facts facts,
      Membership swarm,
      Optional<String> registry,
      Map<String, String> trusts)
      implements Seen {}

  /// A host's place in a swarm.
  ///
  /// @param nodeId empty outside of one
  /// @param state `inactive`, `pending`, `active`, `error` or `locked`
  record Membership(String nodeId, String state, boolean manager) {
    static final Membership NONE = new Membership("", "inactive", false);

    boolean active() {
      return !nodeId.isEmpty() && !state.equals("inactive");
    }
  }

  /// Whether its engine trusts a registry by this authority.
  ///
  /// @param authority digest of its file; empty while there is none
  default boolean trusts(Optional<String> authority) {
    return this instanceof Up up && authority.filter(up.trusts()::containsValue).isPresent();
  }

  /// The record, where the store has one of this fleet.
  default Optional<Host> record() {
    return switch (this) {
      case Absent(), Foreign(_) -> Optional.empty();
      case Half(var host, _) -> Optional.of(host);
      case Off(var host) -> Optional.of(host);
      case Silent(var host, _) -> Optional.of(host);
      case Up up -> Optional.of(up.host());
    };
  }
}
