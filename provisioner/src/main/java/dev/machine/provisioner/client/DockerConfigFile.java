package dev.machine.provisioner.client;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.machine.provisioner.host.AtomicFiles;
import dev.machine.provisioner.host.AtomicFiles.Access;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// Docker's `config.json`, of which we touch `currentContext` alone: the file also holds the
/// person's registry logins. It has no lock, so it is read again right before it is replaced.
final class DockerConfigFile {

  private static final String CURRENT = "currentContext";
  private static final int ATTEMPTS = 10;

  private final Path path;

  DockerConfigFile(Path path) {
    this.path = path;
  }

  /// The context that is in use; empty for docker's default.
  ///
  /// @throws IOException when the file cannot be read, or is no JSON object
  Optional<String> currentContext() throws IOException {
    return DockerJson.text(tree(AtomicFiles.read(path)), CURRENT);
  }

  /// Sets the context in use to what `change` makes of the present one; empty for the default.
  ///
  /// @throws IOException when the file cannot be read or written, or is no JSON object
  void update(UnaryOperator<Optional<String>> change) throws IOException {
    var target = target();
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      var before = AtomicFiles.read(target);
      var tree = tree(before);
      var old = DockerJson.text(tree, CURRENT);
      var wanted = change.apply(old);
      if (wanted.equals(old)) {
        return;
      }
      put(tree, wanted);
      if (same(before, AtomicFiles.read(target))) {
        AtomicFiles.createDirectories(directory(target), Access.PRIVATE);
        AtomicFiles.replace(target, DockerJson.indented(tree), Access.PRIVATE);
        return;
      }
    }
    throw new IOException(path + " is being rewritten by another program all the time");
  }

  private static void put(ObjectNode tree, Optional<String> wanted) {
    var key = DockerJson.key(tree, CURRENT).orElse(CURRENT);
    if (wanted.isPresent()) {
      tree.put(key, wanted.get());
    } else {
      tree.remove(key);
    }
  }

  /// Where the bytes are: a link, often into a repository of dot files, stays a link.
  private Path target() throws IOException {
    if (Files.exists(path)) {
      return path.toRealPath();
    }
    return Files.isSymbolicLink(path)
        ? directory(path).resolve(Files.readSymbolicLink(path)).normalize()
        : path;
  }

  private static Path directory(Path file) throws IOException {
    var parent = file.toAbsolutePath().getParent();
    if (parent == null) {
      throw new IOException(file + " is not a file path");
    }
    return parent;
  }

  private static ObjectNode tree(Optional<byte[]> bytes) throws IOException {
    return bytes.isPresent() ? DockerJson.object(bytes.get()) : DockerJson.empty();
  }

  private static boolean same(Optional<byte[]> a, Optional<byte[]> b) {
    return a.isPresent() == b.isPresent()
        && (a.isEmpty() || Arrays.equals(a.get(), b.orElseThrow()));
  }
}
