package dev.machine.drivers.nspawn;

import dev.machine.drivers.Driver;
import dev.machine.drivers.DriverContext;
import dev.machine.drivers.DriverException;
import dev.machine.drivers.FirstBoot;
import dev.machine.drivers.OptionValues;
import dev.machine.drivers.Server;
import dev.machine.drivers.ServerRef;
import dev.machine.drivers.ServerRequest;
import dev.machine.drivers.local.Exec;
import dev.machine.drivers.wait.Deadline;
import dev.machine.drivers.wait.Wait;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A store of its own for real hosts of one test, and a look at what this machine still holds of
/// it.
///
/// @param dir on a real file system
record HostLab(String storeId, Path dir) {

  static final int ENGINE_PORT = 2376;

  Driver driver() throws DriverException {
    return new NspawnFactory()
        .open(new DriverContext(storeId, dir.resolve("state"), cache(), OptionValues.EMPTY));
  }

  NspawnDriver nspawn() throws DriverException {
    return (NspawnDriver) driver();
  }

  /// Shared between test runs, so that the images are built once.
  static Path cache() {
    var given = System.getenv("MACHINE_CACHE_PATH");
    return given == null || given.isEmpty()
        ? Path.of(System.getProperty("user.home"), ".cache", "machine")
        : Path.of(given);
  }

  ServerRequest request(ServerRef ref, String image) throws Exception {
    return new ServerRequest(
        ref,
        new FirstBoot(
            ref.name(),
            "root",
            new FirstBoot.HostKey(
                Files.readString(key("host")), Files.readString(pub(key("host"))).strip()),
            List.of(Files.readString(pub(key("client"))).strip()),
            List.of(new FirstBoot.BootFile("/etc/machine-test", 0640, "hello\n"))),
        new OptionValues(Map.of("nspawn-image", List.of(image))),
        ENGINE_PORT);
  }

  private Path key(String name) throws DriverException, InterruptedException {
    var file = dir.resolve(name + "-key");
    if (!Files.exists(file)) {
      Exec.check(
          seconds(10),
          "making a key",
          List.of("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", file.toString()));
    }
    return file;
  }

  private static Path pub(Path key) {
    return key.resolveSibling(key.getFileName() + ".pub");
  }

  static Deadline seconds(int seconds) {
    return Deadline.after(Duration.ofSeconds(seconds));
  }

  /// Runs a command on the host over SSH, with the host's key pinned; tried until it answers.
  String ssh(Server server, String... command) throws Exception {
    var port = server.login().orElseThrow().endpoint().port();
    var known = dir.resolve("known-" + port);
    Files.writeString(
        known, "[127.0.0.1]:" + port + " " + Files.readString(pub(key("host"))).strip() + "\n");
    var argv =
        new ArrayList<>(
            List.of(
                "ssh",
                "-q",
                "-F",
                "none",
                "-p",
                Integer.toString(port),
                "-i",
                key("client").toString(),
                "-o",
                "IdentitiesOnly=yes",
                "-o",
                "BatchMode=yes",
                "-o",
                "UserKnownHostsFile=" + known,
                "-o",
                "StrictHostKeyChecking=yes",
                "-o",
                "ConnectTimeout=5",
                server.login().get().user() + "@127.0.0.1"));
    argv.addAll(List.of(command));
    return Wait.until(
            seconds(120),
            Duration.ofMillis(50),
            () -> {
              var result = Exec.run(seconds(60), argv);
              return result.exit() == 255 ? Optional.<String>empty() : Optional.of(result.output());
            })
        .orElseThrow(() -> new IllegalStateException("no SSH on port " + port));
  }

  /// Everything on this machine that bears the store's name: processes, mounts, namespaces, control
  /// groups, files.
  List<String> leftovers() throws IOException {
    var found = new ArrayList<String>();
    var mark = "machine-" + storeId;
    try (var all = Files.list(Path.of("/proc"))) {
      for (var process : all.filter(p -> p.getFileName().toString().matches("\\d+")).toList()) {
        var about = read(process.resolve("cmdline")) + read(process.resolve("cgroup"));
        boolean zombie = read(process.resolve("cmdline")).isEmpty();
        if (!zombie && (about.contains(mark) || about.contains(dir + "/state"))) {
          found.add("process " + process + " " + about.replace('\0', ' '));
        }
      }
    }
    for (var line : Files.readAllLines(Path.of("/proc/self/mountinfo"))) {
      if (line.contains(mark) || line.contains(dir + "/state")) {
        found.add("mount " + line);
      }
    }
    for (var root : List.of("/run/netns", "/run/systemd/nspawn/propagate", "/sys/fs/cgroup")) {
      if (Files.isDirectory(Path.of(root))) {
        try (var walk = Files.walk(Path.of(root), 4)) {
          walk.filter(p -> p.toString().contains(mark)).forEach(p -> found.add("path " + p));
        } catch (java.io.UncheckedIOException _) {
          // Another host's groups come and go.
        }
      }
    }
    if (Files.isDirectory(dir.resolve("state"))) {
      try (var files = Files.list(dir.resolve("state"))) {
        files.forEach(f -> found.add("file " + f));
      }
    }
    return found;
  }

  private static String read(Path file) {
    try {
      return new String(Files.readAllBytes(file), java.nio.charset.StandardCharsets.ISO_8859_1);
    } catch (IOException _) {
      return "";
    }
  }
}
