package dev.machine.templates;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/// The nodes of a Compose file by their keys, merge keys (`<<: *common`) followed.
record ComposeNodes(MappingNode root) {

  private static final String MERGE = "<<";

  /// A key with what stands under it.
  record Entry(ScalarNode key, Node value) {}

  Optional<Node> value(String key) {
    return value(root, key);
  }

  /// What stands under a key of a map, its own before merged ones; empty for what is no map.
  static Optional<Node> value(Node map, String key) {
    return entries(map).stream()
        .filter(e -> e.key().getValue().equals(key))
        .map(Entry::value)
        .findFirst();
  }

  /// The entries of a map; none for what is no map.
  static List<Entry> entries(Node map) {
    var all = new LinkedHashMap<String, Entry>();
    collect(map, all, Collections.newSetFromMap(new IdentityHashMap<>()));
    return new ArrayList<>(all.values());
  }

  /// Each map once: one may be merged into itself, or in more ways than could ever be walked.
  private static void collect(Node node, Map<String, Entry> all, Set<Node> seen) {
    if (!(node instanceof MappingNode map) || !seen.add(map)) {
      return;
    }
    var merged = new ArrayList<Node>();
    for (var tuple : map.getValue()) {
      if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
        continue;
      }
      if (!key.getValue().equals(MERGE)) {
        all.putIfAbsent(key.getValue(), new Entry(key, tuple.getValueNode()));
      } else if (tuple.getValueNode() instanceof SequenceNode list) {
        merged.addAll(list.getValue());
      } else {
        merged.add(tuple.getValueNode());
      }
    }
    merged.forEach(m -> collect(m, all, seen));
  }
}
