package dev.machine.templates;

import dev.machine.templates.ComposeFile.Port;
import dev.machine.templates.ComposeFile.Service;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/// Reads of a Compose file what has to be known; what it does not know it leaves alone.
final class ComposeReader {

  /// `[[IP:]PUBLISHED:]TARGET[/PROTOCOL]`
  private static final Pattern SHORT_PORT =
      Pattern.compile("(?:(?:.*:)?([^:]*):)?([^:/]+)(?:/([a-z]+))?");

  private final Yaml yaml;
  private final ComposeNodes nodes;
  private final String label;
  private final String text;

  ComposeReader(String label, String text) throws TemplateException {
    this.yaml = new Yaml(label, Yaml.Format.COMPOSE);
    this.nodes = new ComposeNodes(yaml.root(text));
    this.label = label;
    this.text = text;
  }

  /// @throws TemplateException with every problem
  ComposeFile read() throws TemplateException {
    var services = new ArrayList<Service>();
    var files = new ArrayList<Marked<String>>();
    var all = nodes.value("services");
    if (all.isEmpty()) {
      yaml.problem(nodes.root(), "a Compose file needs services", "services: …");
    }
    all.ifPresent(n -> {
      if (!(n instanceof MappingNode map) || map.getValue().isEmpty()) {
        yaml.problem(n, "services must be a map of services, not " + Yaml.kind(n), "");
        return;
      }
      for (var tuple : ComposeNodes.entries(map)) {
        service(tuple.key(), tuple.value()).ifPresent(services::add);
        ComposeNodes.value(tuple.value(), "env_file").ifPresent(f -> envFiles(f, files));
      }
    });
    for (var section : List.of("configs", "secrets")) {
      nodes.value(section).stream()
          .flatMap(n -> ComposeNodes.entries(n).stream())
          .flatMap(e -> ComposeNodes.value(e.value(), "file").stream())
          .forEach(f -> scalar(f).ifPresent(files::add));
    }
    yaml.throwProblems(List.of());
    return new ComposeFile(label, text, services, files);
  }

  private Optional<Service> service(ScalarNode name, Node node) {
    if (!(node instanceof MappingNode)) {
      yaml.problem(
          node, "the service " + name.getValue() + " must be a map, not " + Yaml.kind(node), "");
      return Optional.empty();
    }
    var image = ComposeNodes.value(node, "image");
    if (image.isEmpty()
        && ComposeNodes.value(node, "build").isEmpty()
        && ComposeNodes.value(node, "extends").isEmpty()) {
      yaml.problem(name, "the service " + name.getValue() + " has no image", "image: …");
    }
    image
        .filter(n -> scalar(n).isEmpty())
        .ifPresent(n -> yaml.problem(n, "image must be a name, not " + Yaml.kind(n), ""));
    var ports = new ArrayList<Port>();
    ComposeNodes.value(node, "ports").ifPresent(n -> ports(n, ports));
    return Optional.of(new Service(marked(name), image.flatMap(this::scalar), ports));
  }

  private void ports(Node node, List<Port> ports) {
    if (!(node instanceof SequenceNode list)) {
      yaml.problem(node, "ports must be a list, not " + Yaml.kind(node), "");
      return;
    }
    for (var each : list.getValue()) {
      if (each instanceof MappingNode) {
        ports.add(
            new Port(
                yaml.mark(each),
                text(each, "published"),
                text(each, "target").orElse(""),
                text(each, "protocol").orElse("tcp"),
                text(each, "mode").orElse("ingress")));
      } else {
        scalar(each).ifPresent(p -> shortPort(p).ifPresent(ports::add));
      }
    }
  }

  private static Optional<Port> shortPort(Marked<String> text) {
    var port = SHORT_PORT.matcher(text.value());
    return port.matches()
        ? Optional.of(
            new Port(
                text.mark(),
                Optional.ofNullable(port.group(1)).filter(p -> !p.isEmpty()),
                port.group(2),
                Optional.ofNullable(port.group(3)).orElse("tcp"),
                "ingress"))
        : Optional.empty(); // With a variable in it, or docker's to judge.
  }

  /// A path, a list of paths, or of maps with a path.
  private void envFiles(Node node, List<Marked<String>> files) {
    if (node instanceof SequenceNode list) {
      list.getValue().forEach(n -> envFiles(n, files));
    } else if (node instanceof MappingNode) {
      ComposeNodes.value(node, "path").ifPresent(n -> envFiles(n, files));
    } else {
      scalar(node).ifPresent(files::add);
    }
  }

  private Optional<String> text(Node map, String key) {
    return ComposeNodes.value(map, key).flatMap(this::scalar).map(Marked::value);
  }

  private Optional<Marked<String>> scalar(Node node) {
    return node instanceof ScalarNode s && !s.getValue().isEmpty()
        ? Optional.of(marked(s))
        : Optional.empty();
  }

  private Marked<String> marked(ScalarNode node) {
    return new Marked<>(node.getValue(), yaml.mark(node));
  }
}
