package dev.machine.provisioner.host;

import static dev.machine.provisioner.host.AtomicFiles.Access.PRIVATE;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.machine.drivers.OptionValues;
import dev.machine.drivers.wait.Deadline;
import dev.machine.provisioner.ProvisionException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The journal of the hosts that this store removed, a JSON line each, `former.jsonl` in the store:
/// which accounts may still hold something of it, and the proof that this store gave a nonce up.
/// Written before the record is deleted. Beyond a megabyte the older half goes, and what is older
/// than a year is not told any more.
public final class FormerHosts {

  private static final int LARGEST = 1 << 20;
  private static final Duration MEMORY = Duration.ofDays(365);
  private static final Duration LOCK_WAIT = Duration.ofSeconds(10);

  private final Path root;
  private final Path file;

  public FormerHosts(HostStore store) {
    this.root = store.root();
    this.file = root.resolve("former.jsonl");
  }

  /// Notes a host that is about to be forgotten; on disk when it returns.
  public void note(FormerHost host) throws ProvisionException, InterruptedException {
    try {
      AtomicFiles.createDirectories(root.resolve("locks"), PRIVATE);
      // No host has a name that begins with a dot.
      var lock = root.resolve("locks").resolve(".former");
      try (var _ =
          LockFile.acquire(
              lock, "the journal", "machine rm " + host.name(), Deadline.after(LOCK_WAIT))) {
        var text = new StringBuilder(kept(text()));
        text.append(line(host)).append('\n');
        AtomicFiles.write(file, HostStore.bytes(text.toString()), PRIVATE);
      }
    } catch (IOException e) {
      throw HostStore.unwritable(file, e);
    }
  }

  private String text() throws IOException {
    var text = AtomicFiles.read(file).map(b -> new String(b, StandardCharsets.UTF_8)).orElse("");
    return text.isEmpty() || text.endsWith("\n") ? text : text + "\n";
  }

  private static String kept(String text) {
    return text.length() < LARGEST ? text : text.substring(text.indexOf('\n', LARGEST / 2) + 1);
  }

  /// The hosts of the last year, the newest first. A line that cannot be read proves nothing and is
  /// passed over.
  public List<FormerHost> all(Instant now) throws ProvisionException {
    var hosts = new ArrayList<FormerHost>();
    try {
      text().lines().forEach(line -> read(line).ifPresent(hosts::add));
    } catch (IOException e) {
      throw HostStore.unreadable(file, e);
    }
    hosts.removeIf(h -> h.removed().isBefore(now.minus(MEMORY)));
    return hosts.reversed();
  }

  private static String line(FormerHost host) {
    var node = JsonNodeFactory.instance.objectNode();
    node.put("name", host.name()).put("nonce", host.nonce()).put("driver", host.driver());
    node.set("account", HostJson.lists(host.account().values()));
    return node.put("removed", host.removed().toString()).toString();
  }

  private static Optional<FormerHost> read(String line) {
    try {
      JsonNode n = JsonTree.read(line);
      return Optional.of(
          new FormerHost(
              n.required("name").asText(),
              n.required("nonce").asText(),
              n.required("driver").asText(),
              new OptionValues(HostJson.readLists(n.path("account"))),
              Instant.parse(n.required("removed").asText())));
    } catch (JsonProcessingException | RuntimeException _) {
      return Optional.empty();
    }
  }
}
