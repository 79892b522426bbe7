package dev.machine.provisioner.host;

import static dev.machine.provisioner.host.AtomicFiles.Access.PRIVATE;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.machine.provisioner.ProvisionException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;

/// The file that names a store: schema and eight hex digits.
final class StoreId {

  private StoreId() {}

  /// The id of the store at `root`; made on first use.
  static String of(Path root) throws ProvisionException {
    var file = root.resolve("store.json");
    if (!Files.exists(file)) {
      make(root, file);
    }
    try {
      requireClosed(root);
      var node = JsonTree.read(Files.readString(file));
      if (node.path("schema").asInt() > HostJson.SCHEMA) {
        throw ProvisionException.failed(
            "the store " + root + " is from the future: schema " + node.path("schema").asInt(),
            "use the newer machine that wrote it, or another --storage-path");
      }
      var id = node.path("id").asText();
      if (!id.matches("[0-9a-f]{8}")) {
        throw ProvisionException.failed(
            file + " holds no store id", "put it back from a backup, or use another store");
      }
      return id;
    } catch (JsonProcessingException e) {
      throw ProvisionException.failed(
          file + " " + JsonTree.problem(e), "put it back from a backup, or use another store", e);
    } catch (IOException e) {
      throw HostStore.unreadable(file, e);
    }
  }

  /// Keys are kept there and scripts are run from there.
  private static void requireClosed(Path root) throws ProvisionException, IOException {
    var view = Files.getFileAttributeView(root, PosixFileAttributeView.class);
    if (view != null
        && view.readAttributes().permissions().contains(PosixFilePermission.OTHERS_WRITE)) {
      throw ProvisionException.refused(
          "anybody may write to the store " + root,
          "name another directory with --storage-path, or close it: chmod o-w " + root);
    }
  }

  private static void make(Path root, Path file) throws ProvisionException {
    var id = HostStore.newNonce();
    var draft = root.resolve(".store.json." + id);
    try {
      AtomicFiles.createDirectories(root, PRIVATE);
      AtomicFiles.write(
          draft, HostStore.bytes("{\"schema\": 1, \"id\": \"" + id + "\"}\n"), PRIVATE);
      // link(2) fails where the name is taken: of several processes one wins, whole.
      Files.createLink(file, draft);
    } catch (FileAlreadyExistsException _) {
      // Another was first: its id is the store's.
    } catch (IOException e) {
      throw HostStore.unwritable(file, e);
    } finally {
      discard(draft);
    }
  }

  private static void discard(Path draft) throws ProvisionException {
    try {
      Files.deleteIfExists(draft);
    } catch (IOException e) {
      throw HostStore.unwritable(draft, e);
    }
  }
}
