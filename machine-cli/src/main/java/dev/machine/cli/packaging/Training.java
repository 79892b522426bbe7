package dev.machine.cli.packaging;

import dev.machine.cli.Main;
import dev.machine.cli.text.Console;
import dev.machine.cli.text.Console.Terminals;
import dev.machine.drivers.Endpoint;
import dev.machine.drivers.Login;
import dev.machine.drivers.OptionValues;
import dev.machine.engine.Settings;
import dev.machine.provisioner.host.Host;
import dev.machine.provisioner.host.Host.Access;
import dev.machine.provisioner.host.Host.ClientSpec;
import dev.machine.provisioner.host.Host.EngineSpec;
import dev.machine.provisioner.host.HostStatus;
import dev.machine.provisioner.host.HostStore;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// Runs commands once while a build records an ahead-of-time cache (JEP 514): what is loaded here
/// is there at once later. That holds for every command that uses the cache, wanted or not, so each
/// cache is for the commands of one class path, and only what nearly all of them need is worth it.
///
/// Threads and random names leave other traces in a cache each time. So the store is made
/// beforehand, and the heavy commands are run on it then, to see which classes they load; for the
/// cache itself the light commands are run, and those classes loaded by name. Arguments: `before`,
/// `light` or `heavy`; the directory of the store and, for `heavy`, a file with the names of
/// classes.
public final class Training {
  private static final List<String> LIGHT =
      List.of(
          "--help",
          "version",
          "ls -q",
          "ls --help",
          "url",
          "ip default",
          "env default",
          "env --context default",
          "env --unset --shell fish",
          "inspect default",
          "active",
          "url nobody",
          "crate");

  /// Nothing of the world is touched: the engine is one that does not answer.
  private static final List<String> HEAVY =
      List.of(
          "create -d none --url tcp://127.0.0.1:9 trained",
          "ls",
          "status default",
          "env trained",
          "create --help",
          "templates",
          "drivers",
          "rm -y trained");

  private Training() {}

  public static void main(String[] arguments) throws Exception {
    var before = arguments[0].equals("before");
    if (before) {
      HostStore.open(Path.of(arguments[1])).add(host());
    }
    crowd(new HashMap<>());
    crowd(new ConcurrentHashMap<>());
    run(before ? HEAVY : LIGHT, arguments[1]);
    if (arguments[0].equals("heavy")) {
      for (var name : Files.readAllLines(Path.of(arguments[2]))) {
        Class.forName(name, false, Training.class.getClassLoader());
      }
    }
  }

  /// Fills one bin of a hash table until it is a tree. By chance of the store's name and inodes a
  /// run may fill one as well, and what it calls then stays in the cache: so every run does.
  private static void crowd(Map<String, Boolean> table) {
    for (int i = 0; i < 16; i++) {
      var bits = Integer.toBinaryString(16 + i);
      table.put(bits.replace("0", "Aa").replace("1", "BB"), true); // "Aa" and "BB" hash alike.
    }
  }

  private static void run(List<String> runs, String directory) {
    var environment = Map.of("MACHINE_STORAGE_PATH", directory, "HOME", directory);
    var nowhere = new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
    var console =
        new Console(nowhere, nowhere, InputStream.nullInputStream(), Terminals.NONE, environment);
    for (var run : runs) {
      Main.app(console, environment).run(List.of(run.split(" ")));
    }
  }

  private static Host host() {
    var now = Instant.EPOCH;
    var login = new Login("root", new Endpoint("127.0.0.1", 2222), Optional.empty());
    return new Host(
        "default",
        "00000000",
        now,
        "none",
        OptionValues.EMPTY,
        new HostStatus.Ready(),
        new Access(
            Optional.of(login),
            Optional.of("ssh-ed25519 AAAA"),
            Optional.of(URI.create("tcp://127.0.0.1:2376")),
            Optional.of("10.0.0.2")),
        new EngineSpec(
            Settings.EMPTY,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.of("20.10.24")),
        new ClientSpec("default", List.of(), Optional.of(now)),
        Map.of("role", "web"),
        Optional.empty(),
        Host.Setup.NONE);
  }
}
