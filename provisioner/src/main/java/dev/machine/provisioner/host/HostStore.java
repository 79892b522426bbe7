package dev.machine.provisioner.host;

import static dev.machine.provisioner.host.AtomicFiles.Access.PRIVATE;

import dev.machine.drivers.wait.Deadline;
import dev.machine.provisioner.ProvisionException;
import dev.machine.templates.DidYouMean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/// The hosts on disk. Every change is a whole file, written beside, synced and renamed; every
/// writer holds the host's lock.
///
/// ```
/// store.json            schema and the id that names this store in tags and namespaces
/// hosts/NAME/host.json  the record, hosts/NAME/origin.json as it was first written
/// hosts/NAME/ledger.jsonl  what exists in the world
/// hosts/NAME/secrets/   keys, 0600
/// locks/NAME            who works on the host now
/// former.jsonl          the hosts that were removed, and their accounts
/// ```
public final class HostStore {

  /// A host, or the reason why it cannot be read.
  public sealed interface Entry {
    String name();

    record Ok(Host host) implements Entry {
      @Override
      public String name() {
        return host.name();
      }
    }

    record Broken(String name, String problem) implements Entry {}
  }

  private static final Duration LOCK_WAIT = Duration.ofSeconds(2);

  /// Held until it is closed.
  @FunctionalInterface
  public interface Lock extends AutoCloseable {
    @Override
    void close();
  }

  private final Path root;
  private final Records records = new Records();

  private HostStore(Path root) {
    this.root = root;
  }

  /// The store at `root`; nothing is written before something is saved.
  ///
  /// @throws ProvisionException when a newer program wrote it
  public static HostStore open(Path root) throws ProvisionException {
    return new HostStore(root.toAbsolutePath().normalize());
  }

  public Path root() {
    return root;
  }

  /// Eight hex digits that name this store; made on first use.
  public String id() throws ProvisionException {
    return StoreId.of(root);
  }

  /// Eight random hex digits.
  public static String newNonce() {
    return HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());
  }

  /// Names of all hosts in natural order, broken ones too.
  public List<String> names() throws ProvisionException {
    var names = new ArrayList<String>();
    try (DirectoryStream<Path> dirs = Files.newDirectoryStream(root.resolve("hosts"))) {
      for (var dir : dirs) {
        var name = dir.getFileName().toString();
        if (!name.startsWith(".") && exists(name)) {
          names.add(name);
        }
      }
    } catch (NoSuchFileException _) {
      return List.of();
    } catch (IOException e) {
      throw unreadable(root.resolve("hosts"), e);
    }
    return NaturalOrder.sorted(names);
  }

  /// An empty directory is no host: there is nothing to know and nothing to undo.
  public boolean exists(String name) {
    try (var files = Files.newDirectoryStream(hostDir(name))) {
      return files.iterator().hasNext();
    } catch (NoSuchFileException | NotDirectoryException _) {
      return false;
    } catch (IOException _) {
      return true;
    }
  }

  /// Reads one host.
  ///
  /// @throws ProvisionException when it does not exist, is cut off, unreadable or from the future
  public Host load(String name) throws ProvisionException {
    return read(name, "host.json");
  }

  /// The host as it was first written, for the case that its record is broken: enough to find and
  /// remove what was made for it.
  public Host loadOrigin(String name) throws ProvisionException {
    return read(name, "origin.json");
  }

  private Host read(String name, String fileName) throws ProvisionException {
    HostName.check(name);
    var file = hostDir(name).resolve(fileName);
    try {
      return records.read(name, file);
    } catch (IOException e) {
      if (!exists(name)) {
        throw ProvisionException.usage("there is no machine \"" + name + "\"", missingHint(name));
      }
      throw e instanceof NoSuchFileException
          ? ProvisionException.failed(
              file + " is missing", "machine rm --force " + name + " removes the rest", e)
          : unreadable(file, e);
    }
  }

  private String missingHint(String name) throws ProvisionException {
    var names = names();
    if (names.isEmpty()) {
      return "machine create " + name + " makes it";
    }
    return DidYouMean.closest(name, names)
        .map(n -> "did you mean " + n + "?")
        .orElse("machine ls lists them");
  }

  /// All hosts; one that cannot be read is an entry that says why.
  public List<Entry> entries() throws ProvisionException {
    var entries = new ArrayList<Entry>();
    for (var name : names()) {
      try {
        entries.add(new Entry.Ok(load(name)));
      } catch (ProvisionException e) {
        if (exists(name)) { // else it was removed just now
          entries.add(new Entry.Broken(name, String.valueOf(e.getMessage())));
        }
      }
    }
    return entries;
  }

  public Path hostDir(String name) {
    return root.resolve("hosts").resolve(name);
  }

  /// Where the host's keys lie, 0700.
  public Path secretsDir(String name) {
    return hostDir(name).resolve("secrets");
  }

  /// Adds a new host. The directory appears with its record in it, or not at all.
  ///
  /// @throws ProvisionException refused, when the name is taken
  public void add(Host host) throws ProvisionException {
    if (exists(host.name())) {
      throw ProvisionException.refused(
          "the machine \"" + host.name() + "\" exists already",
          "choose another name; machine rm " + host.name() + " removes it");
    }
    var fresh = root.resolve("hosts").resolve(".new-" + host.name());
    try {
      Trees.delete(fresh);
      AtomicFiles.createDirectories(fresh.resolve("secrets"), PRIVATE);
      var record = bytes(HostJson.write(host));
      AtomicFiles.write(fresh.resolve("host.json"), record, PRIVATE);
      AtomicFiles.write(fresh.resolve("origin.json"), record, PRIVATE);
      Files.move(fresh, hostDir(host.name()), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw unwritable(fresh, e);
    }
  }

  /// Saves a host that exists.
  public void save(Host host) throws ProvisionException {
    var file = hostDir(host.name()).resolve("host.json");
    try {
      AtomicFiles.write(file, bytes(HostJson.write(host)), PRIVATE);
      records.forget(file);
    } catch (IOException e) {
      throw unwritable(file, e);
    }
  }

  /// Forgets a host: its directory goes away in one rename, then its files.
  public void delete(String name) throws ProvisionException {
    var trash = root.resolve("hosts").resolve(".trash-" + name + "-" + newNonce());
    try {
      if (exists(name)) {
        Files.move(hostDir(name), trash, StandardCopyOption.ATOMIC_MOVE);
      }
      try (var left = Files.newDirectoryStream(root.resolve("hosts"), ".trash-*")) {
        for (var dir : left) {
          Trees.delete(dir);
        }
      }
    } catch (IOException e) {
      throw unwritable(trash, e);
    }
  }

  /// Takes the host's lock; whoever waits too long is told who holds it.
  public Lock lock(String name, String purpose) throws ProvisionException, InterruptedException {
    return lockFile(name, purpose, LOCK_WAIT);
  }

  /// Takes the host's lock; one who does the same is waited for until it is done.
  public Lock lockAfterSame(String name, String purpose, Duration longest)
      throws ProvisionException, InterruptedException {
    return lockFile(name, purpose, longest);
  }

  private Lock lockFile(String name, String purpose, Duration same)
      throws ProvisionException, InterruptedException {
    try {
      AtomicFiles.createDirectories(root.resolve("locks"), PRIVATE);
      var file =
          LockFile.acquire(
              root.resolve("locks").resolve(name),
              name,
              purpose,
              Deadline.after(LOCK_WAIT),
              Deadline.after(same));
      return () -> release(file);
    } catch (IOException e) {
      throw unwritable(root.resolve("locks"), e);
    }
  }

  /// Who works on a host now, for people; empty also where nobody can tell.
  public Optional<LockFile.Holder> holder(String name) {
    try {
      return LockFile.holder(root.resolve("locks").resolve(name));
    } catch (IOException _) {
      return Optional.empty();
    }
  }

  private static void release(LockFile file) {
    try {
      file.close();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot give up a lock", e);
    }
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static ProvisionException unreadable(Path file, IOException e) {
    return ProvisionException.failed(
        "cannot read " + file + ": " + reason(e), "check its owner and permissions", e);
  }

  static ProvisionException unwritable(Path file, IOException e) {
    return ProvisionException.failed(
        "cannot write " + file + ": " + reason(e),
        "check free space, owner and permissions, or use --storage-path",
        e);
  }

  private static String reason(IOException e) {
    return switch (e) {
      case java.nio.file.AccessDeniedException _ -> "permission denied";
      case NoSuchFileException _ -> "it is missing";
      case java.nio.file.FileSystemException f when f.getReason() != null -> f.getReason();
      case NotDirectoryException _ -> "it is not a directory";
      default -> String.valueOf(e.getMessage());
    };
  }
}
