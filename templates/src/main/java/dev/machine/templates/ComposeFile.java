package dev.machine.templates;

import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/// A Compose file (compose-spec.io): what this program has to know of it. All else is its business
/// and docker's; a change here touches nothing but its place in the text. Immutable.
///
/// @param label as a person knows it, for marks
/// @param text as it was written, or as it was changed here
/// @param services in the order of the file
/// @param files that it names beside itself, and that docker reads when it is deployed: those of
///   `configs:`, `secrets:` and `env_file:`
public record ComposeFile(
    String label, String text, List<Service> services, List<Marked<String>> files) {

  public ComposeFile {
    services = List.copyOf(services);
    files = List.copyOf(files);
  }

  /// One service.
  ///
  /// @param image as it is written, perhaps with variables of Compose; empty for one that is built
  /// @param ports that it publishes
  public record Service(Marked<String> name, Optional<Marked<String>> image, List<Port> ports) {
    public Service {
      ports = List.copyOf(ports);
    }
  }

  /// A published port; texts, as ranges and variables may stand in it.
  ///
  /// @param published on the host; empty for one that the engine chooses
  /// @param target in the container
  /// @param protocol `tcp` or `udp`
  /// @param mode `ingress`, or `host` for the port of each host that runs a task
  public record Port(
      Mark mark, Optional<String> published, String target, String protocol, String mode) {}

  private static final String ENCRYPTED = "driver_opts: {encrypted: \"\"}";
  private static final String COMPOSE_HINT = "a Compose file is looked for beside the fleet's file";

  /// Reads a file.
  ///
  /// @throws TemplateException when it is not there, or no Compose file, with every problem
  public static ComposeFile read(Path file) throws TemplateException {
    return read(file, Optional.empty());
  }

  /// @param named a path, and where it is named
  static ComposeFile read(Marked<String> named) throws TemplateException {
    return read(Path.of(named.value()), Optional.of(named.mark()));
  }

  private static ComposeFile read(Path file, Optional<Mark> from) throws TemplateException {
    return parse(
        file.toString(), Origin.OnDisk.text(file, from, from.isEmpty() ? "" : COMPOSE_HINT));
  }

  /// @param label as a person knows it, for marks
  /// @throws TemplateException when it is no Compose file, with every problem
  public static ComposeFile parse(String label, String text) throws TemplateException {
    return new ComposeReader(label, text).read();
  }

  /// The names of its images, without tags and digests.
  public Set<String> imageNames() {
    var names = new LinkedHashSet<String>();
    services.forEach(
        s -> s.image().ifPresent(image -> names.add(ImageName.of(image.value()).name())));
    return names;
  }

  /// Whether a service has this image: a name without a tag, or one with it, or `*` for any.
  public boolean hasImage(String name) {
    return services.stream()
        .flatMap(s -> s.image().stream())
        .anyMatch(image -> means(Set.of(name), image.value()));
  }

  /// The same with images taken from a registry: `shop/web:1` becomes `ADDRESS/shop/web:1`, and
  /// `ghcr.io/shop/web:1` as well.
  ///
  /// @param names as they are written in the file, with tag or without; `*` for all
  /// @param address `HOST:PORT`
  public ComposeFile withImages(Collection<String> names, String address) {
    return edited((root, edit) ->
        services(root)
            .flatMap(s -> ComposeNodes.value(s, "image").stream())
            .filter(ScalarNode.class::isInstance)
            .map(ScalarNode.class::cast)
            .filter(image -> means(names, image.getValue()))
            .forEach(image -> edit.replace(image, ImageName.of(image.getValue()).at(address))));
  }

  private static boolean means(Collection<String> names, String image) {
    return names.contains("*")
        || names.contains(image)
        || names.contains(ImageName.of(image).name());
  }

  /// The same with overlay networks whose traffic between hosts is encrypted: each that the file
  /// makes, and the default one. One that says `encrypted` itself stays.
  public ComposeFile withEncryptedNetworks() {
    return edited((root, edit) -> {
      var networks = root.value("networks");
      if (networks.isEmpty()) {
        edit.add(root.root(), "networks: {default: {" + ENCRYPTED + "}}");
        return;
      }
      if (ComposeNodes.value(networks.get(), "default").isEmpty()) {
        edit.add(networks.get(), "default: {" + ENCRYPTED + "}");
      }
      for (var network : ComposeNodes.entries(networks.get())) {
        encrypt(network.value(), edit);
      }
    });
  }

  private static void encrypt(Node network, ComposeEdit edit) {
    boolean external =
        ComposeNodes.value(network, "external")
            .filter(n -> !(n instanceof ScalarNode s && s.getValue().equals("false")))
            .isPresent();
    boolean overlay =
        ComposeNodes.value(network, "driver")
            .filter(n -> !(n instanceof ScalarNode s && s.getValue().equals("overlay")))
            .isEmpty();
    if (external || !overlay) {
      return;
    }
    var options = ComposeNodes.value(network, "driver_opts");
    if (options.isEmpty()) {
      edit.add(network, ENCRYPTED);
    } else if (ComposeNodes.value(options.get(), "encrypted").isEmpty()) {
      edit.add(options.get(), "encrypted: \"\"");
    }
  }

  /// The same with a label on each service of a swarm (not on its containers: it may change, and no
  /// task restarts for it).
  public ComposeFile withServiceLabel(String key, String value) {
    var entry = ComposeEdit.quoted(key) + ": " + ComposeEdit.quoted(value);
    return edited((root, edit) ->
        services(root)
            .forEach(service -> {
              var deploy = ComposeNodes.value(service, "deploy");
              var labels = deploy.flatMap(d -> ComposeNodes.value(d, "labels"));
              if (deploy.isEmpty()) {
                edit.add(service, "deploy: {labels: {" + entry + "}}");
              } else if (labels.isEmpty()) {
                edit.add(deploy.get(), "labels: {" + entry + "}");
              } else if (labels.get() instanceof SequenceNode list) {
                edit.addElement(list, ComposeEdit.quoted(key + "=" + value));
              } else {
                edit.add(labels.get(), entry);
              }
            }));
  }

  /// The same with a version of the format, for a docker that asks for one; one that is there
  /// stays.
  public ComposeFile withVersion(String version) {
    return edited((root, edit) -> {
      if (root.value("version").isEmpty()) {
        edit.add(root.root(), "version: " + ComposeEdit.quoted(version));
      }
    });
  }

  private static Stream<Node> services(ComposeNodes root) {
    return root.value("services").stream()
        .flatMap(s -> ComposeNodes.entries(s).stream())
        .map(ComposeNodes.Entry::value);
  }

  private ComposeFile edited(BiConsumer<ComposeNodes, ComposeEdit> change) {
    try {
      var edit = new ComposeEdit(text);
      change.accept(new ComposeNodes(new Yaml(label, Yaml.Format.COMPOSE).root(text)), edit);
      return parse(label, edit.result());
    } catch (TemplateException e) {
      throw new IllegalStateException("an edit broke " + label, e);
    }
  }
}
