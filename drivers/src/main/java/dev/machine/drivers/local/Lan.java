package dev.machine.drivers.local;

import dev.machine.drivers.DriverException;
import dev.machine.drivers.wait.Deadline;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// The private network between the local hosts of one store: a network namespace with a bridge, and
/// slirp4netns in it as the way out. This machine's own addresses, routes and firewall stay as they
/// are.
///
/// Its users are counted as one file each, which also holds the user's address; the last to leave
/// takes the network down.
public final class Lan {

  /// For slirp4netns' own segment: a part of the range for benchmarks (RFC 2544), which neither
  /// docker's default pools (172.17.0.0/12, 192.168.0.0/16) nor swarm's (10.0.0.0/8 from its start)
  /// come near.
  private static final String SLIRP_CIDR = "198.19.255.0/24";

  /// slirp4netns answers for DNS at the third address of its segment.
  public static final String DNS = "198.19.255.3";

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final String storeId;
  private final Path dir;
  private final Cgroups cgroups;

  /// @param dir where the network keeps its files
  public Lan(String storeId, Path dir, Cgroups cgroups) {
    this.storeId = storeId;
    this.dir = dir;
    this.cgroups = cgroups;
  }

  /// Name of the network namespace, as ip-netns(8) knows it.
  public String netns() {
    return "machine-" + storeId;
  }

  /// What a user gets.
  ///
  /// @param address the user's own IPv4 address
  /// @param gateway the bridge's address
  public record Seat(String address, String gateway, int prefix) {}

  /// Brings the network up if it is not, and gives `user` an address on it: the same one as before
  /// if it has one.
  ///
  /// @param wanted a network such as `10.213.7.0/24`; only the first user decides
  /// @throws DriverException.Refused when the network is up with another address range
  public Seat join(String user, Optional<String> wanted, Deadline deadline)
      throws DriverException, InterruptedException {
    try (var _ = lock(deadline)) {
      var prefix = prefix(wanted);
      var file = dir.resolve("users").resolve(user);
      Files.createDirectories(file.getParent());
      int number = Files.exists(file) ? Integer.parseInt(Files.readString(file).strip()) : free();
      Trees.replace(file, number + "\n");
      up(prefix + "1", deadline);
      return new Seat(prefix + number, prefix + "1", 24);
    } catch (IOException e) {
      throw new DriverException.Failed("cannot set up the hosts' network", "see " + dir, "", e);
    }
  }

  /// Gives up the address; the last user takes the network down. Fine for one who never joined.
  public void leave(String user, Deadline deadline) throws DriverException, InterruptedException {
    if (!Files.isDirectory(dir) && !namespaceExists()) {
      return;
    }
    try (var lock = lock(deadline)) {
      var users = dir.resolve("users");
      Files.deleteIfExists(users.resolve(user));
      if (!taken().isEmpty()) {
        return;
      }
      down(deadline);
      Trees.remove(users, deadline);
      try (var files = Files.list(dir)) {
        for (var file : files.filter(f -> !f.endsWith("lock")).toList()) {
          Files.delete(file);
        }
      }
      lock.removeFile();
      Files.deleteIfExists(dir);
    } catch (DirectoryNotEmptyException _) {
      // Somebody joins at this very moment; the directory is theirs.
    } catch (IOException e) {
      throw new DriverException.Failed("cannot take down the hosts' network", "see " + dir, "", e);
    }
  }

  private Locked lock(Deadline deadline) throws DriverException, InterruptedException {
    return Locked.acquire(dir.resolve("lock"), "the hosts' network", deadline.atMost(PATIENCE));
  }

  /// The first three numbers of the network, with a dot after each.
  private String prefix(Optional<String> wanted) throws IOException, DriverException {
    var file = dir.resolve("subnet");
    var asked = wanted.map(w -> w.substring(0, w.lastIndexOf('.') + 1));
    if (Files.exists(file)) {
      var there = Files.readString(file).strip();
      if (asked.isPresent() && !asked.get().equals(there) && !taken().isEmpty()) {
        throw new DriverException.Refused(
            "the hosts' network is " + there + "0/24 already",
            "leave the option out, or remove the hosts that use it");
      }
      if (asked.isEmpty() || asked.get().equals(there)) {
        return there;
      }
    }
    // Another network per store, only so that addresses seen in logs tell the stores apart.
    var chosen =
        asked.orElseGet(() -> "10.213." + Integer.parseInt(storeId.substring(0, 2), 16) + ".");
    Trees.replace(file, chosen + "\n");
    return chosen;
  }

  private int free() throws IOException, DriverException {
    var taken = taken();
    for (int number = 10; number < 255; number++) {
      if (!taken.contains(number)) {
        return number;
      }
    }
    throw new DriverException.Failed(
        "the hosts' network has no free address", "remove hosts, or use another store");
  }

  private Set<Integer> taken() throws IOException {
    var numbers = new TreeSet<Integer>();
    var users = dir.resolve("users");
    if (Files.isDirectory(users)) {
      try (var files = Files.list(users)) {
        for (var file : files.filter(f -> !f.toString().endsWith(".new")).toList()) {
          numbers.add(Integer.parseInt(Files.readString(file).strip()));
        }
      }
    }
    return numbers;
  }

  private String group() {
    return "machine-" + storeId + "-lan";
  }

  private void up(String gateway, Deadline deadline) throws DriverException, InterruptedException {
    boolean slirpRuns = slirp().map(ProcessId::alive).orElse(false);
    if (slirpRuns && namespaceExists()) {
      return;
    }
    settle(deadline);
    // Left by a run that was cut off before slirp4netns noted who it is, or by slirp's own death.
    cgroups.remove(group(), deadline.atMost(PATIENCE));
    cgroups.create(group());
    var script = Trees.script(Lan.class, "lan.sh", dir);
    var launcher = Trees.script(Lan.class, "launch.sh", dir);
    var argv =
        new ArrayList<>(
            List.of(
                "flock",
                "--close",
                scriptLock(),
                "bash",
                script.toString(),
                netns(),
                gateway + "/24",
                SLIRP_CIDR,
                dir.toString()));
    argv.addAll(cgroups.command(group(), launcher, dir.resolve("slirp.pid"), List.of()));
    Exec.check(deadline.atMost(PATIENCE), "setting up the hosts' network", argv);
  }

  private String scriptLock() {
    return dir.resolve("script.lock").toString();
  }

  /// Waits for a script of a run that was killed: it goes on without its parent, and what it makes
  /// must be there before we look.
  private void settle(Deadline deadline) throws DriverException, InterruptedException {
    Exec.check(
        deadline.atMost(PATIENCE),
        "waiting for the hosts' network",
        List.of("flock", scriptLock(), "true"));
  }

  private void down(Deadline deadline) throws DriverException, InterruptedException {
    settle(deadline);
    slirp().ifPresent(ProcessId::kill);
    cgroups.remove(group(), deadline.atMost(PATIENCE));
    if (namespaceExists()) {
      Exec.check(
          deadline.atMost(PATIENCE),
          "removing the hosts' network",
          List.of("ip", "netns", "delete", netns()));
    }
  }

  private Optional<ProcessId> slirp() {
    return ProcessId.read(dir.resolve("slirp.pid"));
  }

  private boolean namespaceExists() {
    return Files.exists(Path.of("/run/netns", netns()));
  }
}
