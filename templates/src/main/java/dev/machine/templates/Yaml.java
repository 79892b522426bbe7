package dev.machine.templates;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.CollectionEndEvent;
import org.yaml.snakeyaml.events.CollectionStartEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeId;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.parser.ParserException;
import org.yaml.snakeyaml.scanner.ScannerException;

/// A YAML file as nodes: no object is ever made from a tag, and what could grow without bound is
/// refused (size, nesting, aliases). Collects the problems of one file.
final class Yaml {

  private static final int MAX_CHARS = 256 * 1024;
  private static final int MAX_DEPTH = 20;

  /// Where aliases are allowed; none is expanded.
  private static final int MAX_ALIASES = 1000;

  private static final String SYNTAX =
      "look at the line and the one before: brackets, quotes, indentation by blanks";

  private static final Set<Tag> PLAIN_TAGS =
      Set.of(
          Tag.STR,
          Tag.INT,
          Tag.FLOAT,
          Tag.BOOL,
          Tag.NULL,
          Tag.TIMESTAMP,
          Tag.SEQ,
          Tag.MAP,
          Tag.MERGE);

  /// What kind of file it is: how one begins (for one that is no map), what to do with one that is
  /// too large, and whether aliases are of the format; they are never expanded here.
  enum Format {
    OURS("it begins with \"version: 1\"", "put files under files: by source:", false),
    VARIABLES("each line is \"name: value\"", "", false),
    COMPOSE("it begins with \"services:\"", "", true);

    private final String begins;
    private final String split;
    private final boolean aliases;

    Format(String begins, String split, boolean aliases) {
      this.begins = begins;
      this.split = split;
      this.aliases = aliases;
    }
  }

  /// What a single value stands for.
  interface Values {
    /// @return empty when it cannot be told, which is then among the problems
    Optional<String> fill(Marked<String> value, List<Problem> problems);
  }

  private final String file;
  private final Format format;
  private final List<Problem> problems = new ArrayList<>();
  private Values values = (value, _) -> Optional.of(value.value());

  Yaml(String file, Format format) {
    this.file = file;
    this.format = format;
  }

  /// From here on, single values stand for what these say.
  void fill(Values with) {
    values = with;
  }

  /// The file's one mapping.
  ///
  /// @throws TemplateException when it is not YAML, or not one mapping
  MappingNode root(String text) throws TemplateException {
    if (text.length() > MAX_CHARS) {
      throw new TemplateException(
          new Problem(new Mark(file, 1, 1), "the file is larger than 256 KiB", format.split));
    }
    var options = new LoaderOptions();
    options.setCodePointLimit(MAX_CHARS);
    options.setMaxAliasesForCollections(MAX_ALIASES);
    var yaml = new org.yaml.snakeyaml.Yaml(options);
    try {
      refuseBombs(yaml, text);
      var root = yaml.compose(new StringReader(text));
      if (root instanceof MappingNode mapping) {
        return mapping;
      }
      throw new TemplateException(
          new Problem(
              root == null ? new Mark(file, 1, 1) : mark(root),
              "the file is not a list of \"name: value\" lines",
              format.begins));
    } catch (MarkedYAMLException e) {
      var hint = e instanceof ScannerException || e instanceof ParserException ? SYNTAX : "";
      throw new TemplateException(new Problem(mark(e), String.valueOf(e.getProblem()), hint));
    } catch (YAMLException e) {
      throw new TemplateException(
          new Problem(new Mark(file, 1, 1), String.valueOf(e.getMessage()), ""));
    }
  }

  /// An alias makes a small file stand for a huge one (a base does the same job), and the scanner's
  /// time grows with the square of the depth: both are seen while the file is only events.
  private void refuseBombs(org.yaml.snakeyaml.Yaml yaml, String text) throws TemplateException {
    var aliases = new ArrayList<Problem>();
    int depth = 0;
    for (var event : yaml.parse(new StringReader(text))) {
      switch (event) {
        case CollectionStartEvent start -> {
          if (++depth > MAX_DEPTH) {
            throw new TemplateException(
                new Problem(at(start), "the file is nested more than 20 levels deep", ""));
          }
        }
        case CollectionEndEvent _ -> depth--;
        case AliasEvent alias when !format.aliases ->
            aliases.add(
                new Problem(
                    at(alias),
                    "the alias *" + alias.getAnchor() + " is not allowed here",
                    "write the value out, or use base:"));
        default -> {}
      }
    }
    if (!aliases.isEmpty()) {
      throw new TemplateException(aliases);
    }
  }

  private Mark at(Event event) {
    var at = event.getStartMark();
    return new Mark(file, at.getLine() + 1, at.getColumn() + 1);
  }

  private Mark mark(MarkedYAMLException e) {
    return Optional.ofNullable(e.getProblemMark())
        .or(() -> Optional.ofNullable(e.getContextMark()))
        .map(m -> new Mark(file, m.getLine() + 1, m.getColumn() + 1))
        .orElse(new Mark(file, 1, 1));
  }

  Mark mark(Node node) {
    var at = node.getStartMark();
    return new Mark(file, at.getLine() + 1, at.getColumn() + 1);
  }

  void problem(Node at, String message, String hint) {
    problems.add(new Problem(mark(at), message, hint));
  }

  void add(Problem problem) {
    problems.add(problem);
  }

  void problems(List<Problem> more) {
    problems.addAll(more);
  }

  /// Whether a node is of YAML's own types; if not, that is a problem.
  boolean plain(Node node) {
    if (PLAIN_TAGS.contains(node.getTag())) {
      return true;
    }
    problem(node, "the tag " + node.getTag().getValue() + " is not allowed here", "leave it out");
    return false;
  }

  /// What a person calls this kind of node.
  static String kind(Node node) {
    return node.getTag().equals(Tag.NULL)
        ? "nothing"
        : node.getNodeId() == NodeId.scalar
            ? "a single value"
            : node.getNodeId() == NodeId.sequence ? "a list" : "a map";
  }

  /// What a single value stands for; empty when that is a problem.
  Optional<Marked<String>> text(ScalarNode node) {
    var mark = mark(node);
    return values
        .fill(new Marked<>(node.getValue(), mark), problems)
        .map(v -> new Marked<>(v, mark));
  }

  /// What was wrong so far, in the order of the file.
  List<Problem> problems() {
    return inOrder(problems);
  }

  static List<Problem> inOrder(List<Problem> problems) {
    var byPlace = Comparator.comparingInt(Mark::line).thenComparingInt(Mark::column);
    return problems.stream()
        .sorted(Comparator.comparing(p -> p.mark().orElse(new Mark("", 0, 0)), byPlace))
        .toList();
  }

  /// @param read what could be read all the same
  /// @throws TemplateException when there was a problem
  void throwProblems(List<HostTemplate> read) throws TemplateException {
    if (!problems.isEmpty()) {
      throw new TemplateException(problems(), read);
    }
  }
}
