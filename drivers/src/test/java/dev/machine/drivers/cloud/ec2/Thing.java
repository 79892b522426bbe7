package dev.machine.drivers.cloud.ec2;

import dev.machine.drivers.cloud.Owner;
import dev.machine.drivers.cloud.testing.Pace;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Anything that was made in the account.
class Thing {

  private final String id;
  private final String name;
  private final Map<String, String> tags;
  private final long shown;

  Thing(String id, String name, Map<String, String> tags, Pace pace) {
    this.id = id;
    this.name = name;
    this.tags = tags;
    this.shown = pace.nanos() + pace.listLag().toNanos();
  }

  String id() {
    return id;
  }

  String name() {
    return name;
  }

  Map<String, String> tags() {
    return tags;
  }

  Optional<Owner> owner() {
    return Owner.ofTags(tags);
  }

  /// Whether the parts of the cloud that answer have heard of it by now.
  boolean known(Pace pace) {
    return shown <= pace.nanos();
  }

  /// Whether it has the tags that filters want; filters of another kind are not looked at.
  boolean tagged(Map<String, List<String>> filters) {
    return filters.entrySet().stream()
        .filter(f -> f.getKey().startsWith("tag:"))
        .allMatch(f -> f.getValue().contains(tags.getOrDefault(f.getKey().substring(4), "")));
  }
}
