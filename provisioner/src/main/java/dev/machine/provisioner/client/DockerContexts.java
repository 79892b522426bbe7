package dev.machine.provisioner.client;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.client.ContextSpec.Owner;
import dev.machine.provisioner.host.AtomicFiles;
import dev.machine.provisioner.host.AtomicFiles.Access;
import dev.machine.provisioner.pki.ClientFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// Docker contexts, one per machine, in docker's own store (docker/cli, cli/context/store). Only a
/// context whose metadata names the store and the machine is ever changed or removed.
///
/// Docker's store has no lock, so each step leaves a state that docker can read: TLS files before
/// the metadata that makes docker use them, and the metadata gone before they go. For `tcp://`
/// without TLS files docker would speak plain HTTP without a warning.
public final class DockerContexts {

  private static final String STORE = "dev.machine.store";
  private static final String MACHINE = "dev.machine.machine";
  private static final String NONCE = "dev.machine.nonce";

  private final DockerHome home;
  private final DockerConfigFile config;

  /// What stands under a context's name.
  public sealed interface Standing {

    /// Nothing: it can be made.
    record Free() implements Standing {}

    /// A context of this machine, perhaps of an earlier incarnation: it can be changed.
    ///
    /// @param url that it leads to
    record Ours(Optional<String> url) implements Standing {}

    /// Somebody else's.
    ///
    /// @param whose for a message, such as `of machine web1 in another store`
    record Foreign(String whose) implements Standing {}
  }

  public DockerContexts(DockerHome home) {
    this.home = home;
    this.config = new DockerConfigFile(home.configFile());
  }

  /// What stands under `name`, seen by `owner`.
  public Standing standing(ContextName name, Owner owner) {
    Optional<byte[]> bytes;
    try {
      bytes = AtomicFiles.read(meta(name));
      return bytes.isEmpty()
          ? new Standing.Free()
          : standing(DockerJson.object(bytes.get()), owner);
    } catch (IOException e) {
      return new Standing.Foreign("unreadable: " + meta(name) + " (" + reason(e) + ")");
    }
  }

  /// Refuses, before anything is made, a name under which somebody else's context stands.
  public void preflight(ContextName name, Owner owner) throws ProvisionException {
    if (standing(name, owner) instanceof Standing.Foreign(var whose)) {
      throw ProvisionException.refused(
          "there is a docker context \"" + name + "\" already, " + whose,
          "choose another name for the context: --context-name NAME (or `docker context rm "
              + name
              + "`, if nobody needs it)");
    }
  }

  /// Makes the context, or makes it what `spec` says; other endpoints and metadata stay.
  ///
  /// @throws ProvisionException refused, when the name is somebody else's
  public void put(ContextSpec spec) throws ProvisionException {
    preflight(spec.name(), spec.owner());
    try {
      if (spec.tls().isPresent()) {
        putTls(spec.name(), spec.tls().get());
      }
      var meta = meta(spec.name());
      var bytes = AtomicFiles.read(meta);
      var tree = bytes.isPresent() ? DockerJson.object(bytes.get()) : DockerJson.empty();
      AtomicFiles.createDirectories(home.metadata(spec.name()), Access.PUBLIC);
      AtomicFiles.replace(meta, DockerJson.compact(describe(tree, spec)), Access.PUBLIC);
      if (spec.tls().isEmpty()) {
        deleteTls(spec.name());
      }
    } catch (IOException e) {
      throw ProvisionException.failed(
          "cannot write the docker context \"" + spec.name() + "\": " + reason(e),
          "check " + home.directory() + ", or set DOCKER_CONFIG",
          e);
    }
  }

  /// Removes the context if it is `owner`'s, and what a removal that was cut off left of it. Where
  /// it is in use, docker goes back to its default first, for a context in use that is missing
  /// would fail every docker command.
  ///
  /// @param ca the authority of the context's TLS files, by which leftovers are known as ours
  /// @return warnings, one line each
  public List<String> remove(ContextName name, Owner owner, Optional<Path> ca)
      throws ProvisionException {
    var warnings = new ArrayList<String>();
    var standing = standing(name, owner);
    if (standing instanceof Standing.Foreign(var whose)) {
      warnings.add("left the docker context \"" + name + "\" alone: it is " + whose);
      return warnings;
    }
    try {
      if (standing instanceof Standing.Ours) {
        leave(name, warnings);
        delete(meta(name));
        deleteIfEmpty(home.metadata(name));
        deleteTls(name);
      } else if (tlsIsOf(name, ca)) {
        leave(name, warnings);
        deleteTls(name);
      }
    } catch (IOException e) {
      throw ProvisionException.failed(
          "cannot remove the docker context \"" + name + "\": " + reason(e),
          "remove it by hand: docker context rm -f " + name,
          e);
    }
    return warnings;
  }

  /// Makes plain `docker` use the context.
  ///
  /// @return warnings, one line each, when the environment wins over it
  /// @throws ProvisionException refused, when there is no such context
  public List<String> use(ContextName name) throws ProvisionException {
    if (!Files.exists(meta(name))) {
      throw ProvisionException.refused(
          "there is no docker context \"" + name + "\"", "see them all: docker context ls");
    }
    setCurrent(Optional.of(name.value()));
    return shadowed(name.value());
  }

  /// Makes plain `docker` use its own default again.
  ///
  /// @return warnings, one line each, when the environment wins over it
  public List<String> useDefault() throws ProvisionException {
    setCurrent(Optional.empty());
    return shadowed("default");
  }

  /// Which engine plain `docker` talks to. A `config.json` that cannot be read names none.
  public Selection active() {
    Optional<String> current;
    try {
      current = config.currentContext();
    } catch (IOException _) {
      current = Optional.empty(); // docker goes on with its default, too
    }
    return Selection.resolve(home, current);
  }

  /// `DOCKER_CONTEXT=default` wins as well, over every other name but its own.
  private List<String> shadowed(String wanted) {
    if (home.dockerHost().isPresent()) {
      return List.of(wins("DOCKER_HOST", home.dockerHost().get()));
    }
    return home.dockerContext().filter(other -> !other.equals(wanted)).stream()
        .map(other -> wins("DOCKER_CONTEXT", other))
        .toList();
  }

  private static String wins(String variable, String value) {
    return variable + "=" + value + " is set and wins: unset " + variable + ", or open a new shell";
  }

  private void setCurrent(Optional<String> wanted) throws ProvisionException {
    try {
      config.update(_ -> wanted);
    } catch (IOException e) {
      throw ProvisionException.failed(
          "cannot set the current context in " + home.configFile() + ": " + reason(e),
          "set it for this shell instead: DOCKER_CONTEXT, or `machine env --context`",
          e);
    }
  }

  /// Resets the context in use if it is this one.
  private void leave(ContextName name, List<String> warnings) {
    try {
      config.update(old -> old.filter(current -> !current.equals(name.value())));
    } catch (IOException e) {
      warnings.add("cannot see which docker context is in use: " + reason(e));
    }
    if (home.dockerContext().filter(name.value()::equals).isPresent()) {
      warnings.add("DOCKER_CONTEXT still names the removed context: unset DOCKER_CONTEXT");
    }
  }

  private static Standing standing(ObjectNode tree, Owner owner) {
    var metadata = DockerJson.member(tree, "Metadata").orElseGet(DockerJson::empty);
    var store = DockerJson.text(metadata, STORE);
    var machine = DockerJson.text(metadata, MACHINE);
    if (store.isEmpty() || machine.isEmpty()) {
      return new Standing.Foreign("not made by machine");
    }
    if (!store.get().equals(owner.store())) {
      return new Standing.Foreign("of machine \"" + machine.get() + "\" in another store");
    }
    return machine.get().equals(owner.machine())
        ? new Standing.Ours(
            DockerJson.member(tree, "Endpoints")
                .flatMap(all -> DockerJson.member(all, "docker"))
                .flatMap(docker -> DockerJson.text(docker, "Host")))
        : new Standing.Foreign("of machine \"" + machine.get() + "\"");
  }

  private static ObjectNode describe(ObjectNode tree, ContextSpec spec) {
    tree.put(DockerJson.key(tree, "Name").orElse("Name"), spec.name().value());
    var metadata = child(tree, "Metadata");
    metadata.put("Description", spec.description());
    metadata.put(STORE, spec.owner().store());
    metadata.put(MACHINE, spec.owner().machine());
    metadata.put(NONCE, spec.owner().nonce());
    var docker = child(child(tree, "Endpoints"), "docker");
    docker.put(DockerJson.key(docker, "Host").orElse("Host"), spec.url().toString());
    docker.put(DockerJson.key(docker, "SkipTLSVerify").orElse("SkipTLSVerify"), false);
    return tree;
  }

  private static ObjectNode child(ObjectNode tree, String name) {
    return DockerJson.member(tree, name)
        .orElseGet(() -> tree.putObject(DockerJson.key(tree, name).orElse(name)));
  }

  /// The authority first: by it, what a crash leaves is known as ours.
  private void putTls(ContextName name, ClientFiles files) throws IOException {
    var directory = tlsDirectory(name);
    AtomicFiles.createDirectories(directory, Access.PRIVATE);
    var copy = new ClientFiles(directory);
    AtomicFiles.write(copy.ca(), Files.readAllBytes(files.ca()), Access.PRIVATE);
    AtomicFiles.write(copy.cert(), Files.readAllBytes(files.cert()), Access.PRIVATE);
    AtomicFiles.write(copy.key(), Files.readAllBytes(files.key()), Access.PRIVATE);
  }

  /// The secret first, the authority last.
  private void deleteTls(ContextName name) throws IOException {
    var files = new ClientFiles(tlsDirectory(name));
    delete(files.key());
    delete(files.cert());
    delete(files.ca());
    deleteIfEmpty(files.directory());
    deleteIfEmpty(home.tls(name));
  }

  private boolean tlsIsOf(ContextName name, Optional<Path> ca) throws IOException {
    var there = AtomicFiles.read(new ClientFiles(tlsDirectory(name)).ca());
    var ours = ca.isPresent() ? AtomicFiles.read(ca.get()) : Optional.<byte[]>empty();
    return there.isPresent() && ours.isPresent() && Arrays.equals(there.get(), ours.get());
  }

  private static void delete(Path file) throws IOException {
    if (Files.deleteIfExists(file)) {
      AtomicFiles.sync(Objects.requireNonNull(file.toAbsolutePath().getParent()));
    }
  }

  private static void deleteIfEmpty(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      return;
    }
    try (var entries = Files.list(directory)) {
      if (entries.findAny().isPresent()) {
        return; // another endpoint's, or somebody else's
      }
    }
    Files.deleteIfExists(directory);
  }

  private Path meta(ContextName name) {
    return home.metadata(name).resolve("meta.json");
  }

  /// The engine's endpoint is called `docker` (docker/cli, cli/context/docker).
  private Path tlsDirectory(ContextName name) {
    return home.tls(name).resolve("docker");
  }

  private static String reason(IOException e) {
    return e.getClass() == IOException.class ? String.valueOf(e.getMessage()) : e.toString();
  }
}
