package dev.machine.drivers.qemu;

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
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A store of its own for real virtual machines of one test, and a look at what this machine still
/// holds of it. All is emulated, so that a test means the same everywhere.
///
/// @param dir on a real file system
record VmLab(String storeId, Path dir) {

  static final int ENGINE_PORT = 2376;

  Driver driver() throws DriverException {
    return new QemuFactory()
        .open(new DriverContext(storeId, dir.resolve("state"), cache(), OptionValues.EMPTY));
  }

  QemuDriver qemu() throws DriverException {
    return (QemuDriver) driver();
  }

  /// Shared between test runs, so that the images are built once.
  static Path cache() {
    var given = System.getenv("MACHINE_CACHE_PATH");
    return given == null || given.isEmpty()
        ? Path.of(System.getProperty("user.home"), ".cache", "machine")
        : Path.of(given);
  }

  ServerRequest request(ServerRef ref, Map<String, List<String>> more) throws Exception {
    var options = new java.util.TreeMap<String, List<String>>(more);
    options.putIfAbsent("qemu-image", List.of("debian-12"));
    options.putIfAbsent("qemu-accel", List.of("tcg"));
    options.putIfAbsent("qemu-memory", List.of("512"));
    return new ServerRequest(
        ref,
        new FirstBoot(
            ref.name(),
            "admin",
            new FirstBoot.HostKey(
                Files.readString(key("host")), Files.readString(pub(key("host"))).strip()),
            List.of(Files.readString(pub(key("client"))).strip()),
            List.of(new FirstBoot.BootFile("/etc/machine-test", 0640, "hello\n"))),
        new OptionValues(options),
        ENGINE_PORT);
  }

  VmFiles files(ServerRef ref) {
    return VmFiles.of(dir.resolve("state"), storeId, ref);
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

  /// Runs a command on the machine over SSH, with its host key pinned; tried until it answers.
  String ssh(Server server, String... command) throws Exception {
    var port = server.login().orElseThrow().endpoint().port();
    var known = dir.resolve("known-" + port);
    Files.writeString(
        known, "[127.0.0.1]:" + port + " " + Files.readString(pub(key("host"))).strip() + "\n");
    var argv =
        new ArrayList<>(List.of("ssh", "-q", "-F", "none", "-p", Integer.toString(port), "-i"));
    argv.add(key("client").toString());
    for (var option :
        List.of(
            "IdentitiesOnly=yes",
            "BatchMode=yes",
            "UserKnownHostsFile=" + known,
            "StrictHostKeyChecking=yes",
            "ConnectTimeout=10")) {
      argv.addAll(List.of("-o", option));
    }
    argv.add(server.login().get().user() + "@127.0.0.1");
    argv.addAll(List.of(command));
    return Wait.until(
            seconds(300),
            Duration.ofMillis(200),
            () -> {
              var result = Exec.run(seconds(120), argv);
              return result.exit() == 255 ? Optional.<String>empty() : Optional.of(result.output());
            })
        .orElseThrow(() -> new IllegalStateException("no SSH on port " + port));
  }

  /// Processes and files that bear the store's mark.
  List<String> leftovers() throws IOException {
    var found = new ArrayList<String>();
    var group = VmLan.group(storeId);
    try (var all = Files.list(Path.of("/proc"))) {
      for (var process : all.filter(p -> p.getFileName().toString().matches("\\d+")).toList()) {
        var line = read(process.resolve("cmdline"));
        if (line.contains(dir + "/state")
            || line.contains("mcast=" + group.address() + ":" + group.port() + ",")) {
          found.add("process " + process + " " + line.replace('\0', ' '));
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
      return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
    } catch (IOException _) {
      return "";
    }
  }
}
