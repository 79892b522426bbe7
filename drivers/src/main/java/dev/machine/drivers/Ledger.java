package dev.machine.drivers;

import java.util.List;
import java.util.Optional;

/// The journal of what one host owns in the outside world. Each call is on disk before it returns:
/// [#intend] before the world is touched, [#did] after, [#gone] once it is removed.
public interface Ledger {

  /// A resource of one host.
  ///
  /// @param kind what it is: `process`, `netns`, `cgroup`, `directory`, `port`, `server`, `key`…
  /// @param name its name, known before it is made (deterministic, or carrying the nonce)
  record Resource(String kind, String name) {}

  /// A resource that may exist.
  ///
  /// @param id what the provider calls it; empty when only intended
  record Entry(Resource resource, Optional<String> id) {}

  /// Notes that `resource` is about to be made.
  void intend(Resource resource);

  /// Notes that `resource` was made, and under which id (its own name where it has no other).
  void did(Resource resource, String id);

  /// Notes that `resource` is certainly no more.
  void gone(Resource resource);

  /// Notes that everything of these kinds is certainly no more.
  default void forget(String... kinds) {
    var wanted = List.of(kinds);
    for (var entry : List.copyOf(entries())) {
      if (wanted.contains(entry.resource().kind())) {
        gone(entry.resource());
      }
    }
  }

  /// Everything that may still exist, in the order of intent.
  List<Entry> entries();
}
