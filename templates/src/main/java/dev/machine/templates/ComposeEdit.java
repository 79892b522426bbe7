package dev.machine.templates;

import java.util.TreeMap;
import org.yaml.snakeyaml.DumperOptions.FlowStyle;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.nodes.CollectionNode;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/// Changes of a Compose file's text at the places of its nodes; the rest of it, comments included,
/// stays as it is. A node that several services share by an alias is changed once.
final class ComposeEdit {

  private record Change(int end, String put) {}

  private final String text;

  /// By place in the text.
  private final TreeMap<Integer, Change> changes = new TreeMap<>();

  ComposeEdit(String text) {
    this.text = text;
  }

  /// Puts another value in a scalar's place.
  void replace(ScalarNode node, String value) {
    boolean block =
        node.getScalarStyle() == ScalarStyle.LITERAL || node.getScalarStyle() == ScalarStyle.FOLDED;
    int start = start(node);
    // The mark of a value begins at its anchor, which others may point at.
    while (text.charAt(start) == '&' || text.charAt(start) == '!') {
      while (!Character.isWhitespace(text.charAt(start))) {
        start++;
      }
      while (Character.isWhitespace(text.charAt(start))) {
        start++;
      }
    }
    int end = index(node.getEndMark().getIndex());
    changes.put(start, new Change(end, quoted(value) + (block ? "\n" : "")));
  }

  /// Puts an entry into a map, as its first one.
  ///
  /// @param node the map, or nothing (`front:`), which becomes one
  /// @param entry `key: value` in one line
  void add(Node node, String entry) {
    switch (node) {
      case MappingNode map when map.getFlowStyle() == FlowStyle.BLOCK ->
          insertLine(map.getValue().getFirst().getKeyNode(), entry);
      case MappingNode map -> insertFirst(map, '{', entry);
      default -> {
        if (node.getTag().equals(Tag.NULL)) {
          changes.put(
              start(node), new Change(index(node.getEndMark().getIndex()), " {" + entry + "}"));
        }
      }
    }
  }

  /// Puts an element into a list, as its first one.
  void addElement(SequenceNode list, String element) {
    if (list.getFlowStyle() == FlowStyle.BLOCK) {
      var first = list.getValue().getFirst();
      int dash = text.lastIndexOf("- ", start(first));
      insert(dash, "- " + element + "\n" + blanksBefore(dash));
    } else {
      insertFirst(list, '[', element);
    }
  }

  private void insertLine(Node before, String entry) {
    int at = start(before);
    insert(at, entry + "\n" + blanksBefore(at));
  }

  /// Of what stands before it in its line, `- ` of a list included, the width.
  private String blanksBefore(int at) {
    return " ".repeat(at - (text.lastIndexOf('\n', at - 1) + 1));
  }

  private void insertFirst(CollectionNode<?> node, char brace, String entry) {
    int at = text.indexOf(brace, start(node)) + 1;
    insert(at, entry + (node.getValue().isEmpty() ? "" : ", "));
  }

  private void insert(int at, String put) {
    changes.put(at, new Change(at, put));
  }

  /// The text with all changes.
  String result() {
    var all = new StringBuilder(text);
    changes
        .descendingMap()
        .forEach((start, change) -> all.replace(start, change.end(), change.put()));
    return all.toString();
  }

  private int start(Node node) {
    return index(node.getStartMark().getIndex());
  }

  /// Marks count code points.
  private int index(int codePoints) {
    return text.offsetByCodePoints(0, codePoints);
  }

  /// As YAML and JSON quote it.
  static String quoted(String value) {
    return "\"" + value.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
  }
}
