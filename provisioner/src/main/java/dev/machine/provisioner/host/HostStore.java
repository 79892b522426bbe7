package dev.machine.provisioner.host;

import dev.machine.provisioner.ProvisionException;
import java.nio.file.Path;
import java.util.List;

/// The hosts on disk.
public final class HostStore {

  /// A host, or the reason why it cannot be read.
  public sealed interface Entry {
    record Ok(Host host) implements Entry {}

    record Broken(String name, String problem) implements Entry {}
  }

  private final Path root;

  private HostStore(Path root) {
    this.root = root;
  }

  /// Opens the store, making it on first use.
  public static HostStore open(Path root) throws ProvisionException {
    return new HostStore(root);
  }

  public Path root() {
    return root;
  }

  public String id() {
    return "";
  }

  /// Names of all hosts in natural order, broken ones too.
  public List<String> names() throws ProvisionException {
    return List.of();
  }

  public Host load(String name) throws ProvisionException {
    throw ProvisionException.failed("not yet: " + name, "");
  }

  public List<Entry> entries() throws ProvisionException {
    return List.of();
  }

  public Path hostDir(String name) {
    return root.resolve("hosts").resolve(name);
  }
}
