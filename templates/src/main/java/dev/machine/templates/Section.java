package dev.machine.templates;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeId;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.resolver.Resolver;

/// One mapping of a file, read key by key; what does not fit becomes a problem and is left out.
final class Section {

  private static final Resolver RESOLVER = new Resolver();

  private final Yaml yaml;
  private final String where;
  private final Map<String, Node> values = new LinkedHashMap<>();
  private final Map<String, Node> keys = new LinkedHashMap<>();

  Section(Yaml yaml, MappingNode node, String where) {
    this.yaml = yaml;
    this.where = where;
    for (var tuple : node.getValue()) {
      if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
        yaml.problem(tuple.getKeyNode(), "a name must be a single word", "");
        continue;
      }
      var before = keys.putIfAbsent(key.getValue(), key);
      if (before != null) {
        yaml.problem(
            key,
            label(key.getValue()) + " is given twice, first in line " + yaml.mark(before).line(),
            "keep one of them");
      } else if (yaml.plain(tuple.getValueNode())) {
        values.put(key.getValue(), tuple.getValueNode());
      }
    }
  }

  /// Reports every key that is not among these.
  ///
  /// @param otherwise hint for a key that is like none of them
  void allow(Set<String> known, String otherwise) {
    keys.forEach((name, node) -> {
      if (!known.contains(name)) {
        var hint = DidYouMean.closest(name, known).map(c -> "did you mean \"" + c + "\"?");
        yaml.problem(node, "unknown key \"" + label(name) + "\"", hint.orElse(otherwise));
      }
    });
  }

  boolean has(String key) {
    return keys.containsKey(key);
  }

  /// Where the section begins, for a problem with all of it; empty when it is empty.
  Optional<Node> anyKey() {
    return keys.values().stream().findFirst();
  }

  /// The node of a key, for a problem with it.
  Optional<Node> node(String key) {
    return Optional.ofNullable(values.get(key));
  }

  Optional<Marked<String>> text(String key) {
    return node(key).flatMap(n -> scalar(n, label(key)));
  }

  /// A value as it was written, whatever stands for something in it.
  Optional<Marked<String>> literal(String key) {
    return node(key)
        .flatMap(n ->
            n instanceof ScalarNode s && !s.getValue().isEmpty()
                ? Optional.of(new Marked<>(s.getValue(), yaml.mark(s)))
                : scalar(n, label(key)));
  }

  /// A whole number within bounds.
  Optional<Marked<Integer>> number(String key, int least, int most) {
    return text(key)
        .flatMap(text -> {
          if (text.value().matches("-?\\d{1,9}")) {
            int number = Integer.parseInt(text.value());
            if (number >= least && number <= most) {
              return Optional.of(new Marked<>(number, text.mark()));
            }
          }
          yaml.add(
              text.problem(
                  label(key)
                      + " must be a whole number from %d to %d, not \"%s\""
                          .formatted(least, most, text.value()),
                  ""));
          return Optional.empty();
        });
  }

  /// True or false.
  Optional<Boolean> flag(String key) {
    return text(key)
        .flatMap(text -> {
          if (text.value().matches("true|false")) {
            return Optional.of(text.value().equals("true"));
          }
          yaml.add(
              text.problem(
                  label(key) + " must be true or false, not \"" + text.value() + "\"", ""));
          return Optional.empty();
        });
  }

  /// A value as it was written; empty where there is none.
  Optional<Marked<String>> given(String key) {
    return node(key).filter(n -> !n.getTag().equals(Tag.NULL)).flatMap(_ -> literal(key));
  }

  /// Where a key was written.
  Optional<Mark> markOf(String key) {
    return Optional.ofNullable(keys.get(key)).map(yaml::mark);
  }

  Set<String> names() {
    return keys.keySet();
  }

  List<Marked<String>> texts(String key) {
    return node(key).map(n -> texts(n, label(key))).orElse(List.of());
  }

  /// One value or a list of them.
  Map<String, Marked<List<String>>> textsByName() {
    var all = new LinkedHashMap<String, Marked<List<String>>>();
    values.forEach((name, node) -> {
      var given =
          node instanceof SequenceNode
              ? texts(node, label(name))
              : scalar(node, label(name)).stream().toList();
      all.put(name, new Marked<>(given.stream().map(Marked::value).toList(), markOfKey(name)));
    });
    return all;
  }

  Map<String, Marked<String>> textByName() {
    var all = new LinkedHashMap<String, Marked<String>>();
    values.forEach((name, node) ->
        scalar(node, label(name))
            .ifPresent(v -> all.put(name, new Marked<>(v.value(), markOfKey(name)))));
    return all;
  }

  /// Plain values: texts, booleans, longs, lists, maps.
  Map<String, Marked<Object>> plainByName() {
    var all = new LinkedHashMap<String, Marked<Object>>();
    values.forEach((name, node) ->
        plain(node, label(name)).ifPresent(v -> all.put(name, new Marked<>(v, markOfKey(name)))));
    return all;
  }

  Optional<Section> section(String key) {
    return node(key)
        .flatMap(node -> {
          if (node instanceof MappingNode mapping) {
            return Optional.of(new Section(yaml, mapping, label(key)));
          }
          yaml.problem(node, label(key) + " must be a map, not " + Yaml.kind(node), "");
          return Optional.empty();
        });
  }

  List<Section> sections(String key) {
    var found = new ArrayList<Section>();
    node(key)
        .ifPresent(node -> {
          if (!(node instanceof SequenceNode list)) {
            yaml.problem(
                node,
                label(key) + " must be a list, not " + Yaml.kind(node),
                "begin each line with \"- \"");
            return;
          }
          for (var element : list.getValue()) {
            if (element instanceof MappingNode mapping && yaml.plain(element)) {
              found.add(new Section(yaml, mapping, label(key)));
            } else {
              yaml.problem(
                  element,
                  "each of " + label(key) + " must be a map, not " + Yaml.kind(element),
                  "");
            }
          }
        });
    return found;
  }

  private Mark markOfKey(String name) {
    return yaml.mark(java.util.Objects.requireNonNull(keys.get(name)));
  }

  private String label(String key) {
    return where.isEmpty() ? key : where + "." + key;
  }

  private Optional<Marked<String>> scalar(Node node, String label) {
    if (!yaml.plain(node)) {
      return Optional.empty();
    }
    if (node instanceof ScalarNode s && !s.getTag().equals(Tag.NULL) && !s.getValue().isEmpty()) {
      return yaml.text(s);
    }
    boolean empty = node instanceof ScalarNode;
    yaml.problem(
        node,
        label + (empty ? " has no value" : " must be a single value, not " + Yaml.kind(node)),
        empty ? "write one, or leave the line out" : "");
    return Optional.empty();
  }

  private List<Marked<String>> texts(Node node, String label) {
    if (!(node instanceof SequenceNode list)) {
      yaml.problem(
          node, label + " must be a list, not " + Yaml.kind(node), "begin each line with \"- \"");
      return List.of();
    }
    return list.getValue().stream().flatMap(n -> scalar(n, label).stream()).toList();
  }

  private Optional<Object> plain(Node node, String label) {
    return switch (node) {
      case MappingNode mapping -> {
        var map = new LinkedHashMap<String, Object>();
        new Section(yaml, mapping, label).plainByName().forEach((k, v) -> map.put(k, v.value()));
        yield Optional.of(map);
      }
      case SequenceNode list ->
          Optional.of(list.getValue().stream().flatMap(n -> plain(n, label).stream()).toList());
      default -> scalar(node, label).map(v -> typed(node, v.value()));
    };
  }

  /// Only what JSON would read as such is a number; `22:22` and `0644` stay texts.
  private static Object typed(Node node, String text) {
    var tag =
        node instanceof ScalarNode s && s.isPlain()
            ? RESOLVER.resolve(
                NodeId.scalar, text, true) // Not of `${n}` but of what it stands for.
            : node.getTag();
    if (tag.equals(Tag.BOOL)) {
      return Set.of("true", "yes", "on").contains(text.toLowerCase(java.util.Locale.ROOT));
    }
    return tag.equals(Tag.INT) && text.matches("-?(0|[1-9]\\d{0,17})")
        ? (Object) Long.valueOf(text)
        : text;
  }
}
