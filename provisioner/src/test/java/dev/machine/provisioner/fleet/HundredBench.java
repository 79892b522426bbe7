package dev.machine.provisioner.fleet;

import dev.machine.drivers.OptionValues;
import dev.machine.drivers.Progress;
import dev.machine.engine.Settings;
import dev.machine.provisioner.archive.SigningKey;
import dev.machine.provisioner.archive.TestArchive;
import dev.machine.provisioner.client.DockerContexts;
import dev.machine.provisioner.client.DockerHome;
import dev.machine.provisioner.fleet.Fleet.Member;
import dev.machine.provisioner.host.Host;
import dev.machine.provisioner.host.HostStore;
import dev.machine.provisioner.lifecycle.CreateRequest;
import dev.machine.provisioner.lifecycle.Drivers;
import dev.machine.provisioner.lifecycle.MachinesFactory;
import dev.machine.provisioner.lifecycle.Prompt;
import dev.machine.provisioner.lifecycle.SwarmContexts;
import dev.machine.provisioner.registry.DebianRegistries;
import dev.machine.provisioner.remote.HostKey;
import dev.machine.provisioner.remote.SshKeys;
import dev.machine.provisioner.stack.ComposeStacks;
import dev.machine.provisioner.swarm.EngineSwarms;
import dev.machine.provisioner.testing.ScriptedHost;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// `apply` of a fleet of servers without an engine, 10 and 100 of them: whether they are worked at
/// together. Each has an SSH server of its own, in a second process so that the heap is the
/// program's alone, and waits as long as a system container was seen to work at its packages and
/// its engine.
final class HundredBench {

  private static final double MOST = 2.0;
  private static final int ENGINE_PORT = 22376;
  private static final ScriptedHost.Pace PACE =
      new ScriptedHost.Pace(
          Duration.ofMillis(200), Duration.ofMillis(4200), Duration.ofMillis(300));

  private HundredBench() {}

  /// `DIRECTORY`: both sizes, each in fresh processes; `serve DIRECTORY HOSTS`; `apply DIRECTORY`.
  public static void main(String[] arguments) throws Exception {
    switch (arguments[0]) {
      case "serve" -> {
        try {
          serve(Path.of(arguments[1]), Integer.parseInt(arguments[2]));
        } finally {
          System.exit(1); // its servers' threads go on else
        }
      }
      case "apply" -> apply(Path.of(arguments[1]));
      default -> compare(Path.of(arguments[0]));
    }
  }

  private static void compare(Path directory) throws IOException, InterruptedException {
    double ten = measure(directory.resolve("10"), 10);
    double hundred = measure(directory.resolve("100"), 100);
    System.out.printf("  100 hosts take %.2f times as long as 10%n", hundred / ten);
    if (hundred / ten > MOST) {
      throw new IllegalStateException("more than " + MOST + " times");
    }
  }

  private static double measure(Path directory, int hosts)
      throws IOException, InterruptedException {
    Files.createDirectories(directory);
    var server = java("serve", directory.toString(), String.valueOf(hosts)).start();
    try (var ready = server.inputReader()) {
      if (!"ready".equals(ready.readLine())) {
        throw new IOException("the servers do not start");
      }
      var client = java("apply", directory.toString());
      // As the program is run, but for the heap.
      client
          .command()
          .addAll(1, List.of("-Xmx512m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
      var run = client.start();
      try (var said = run.inputReader()) {
        var lines = said.readAllLines();
        if (run.waitFor() != 0) {
          throw new IOException("apply failed: " + lines);
        }
        System.out.println("  " + lines.getLast());
        return Double.parseDouble(lines.getLast().replaceFirst(".*apply ([0-9.]+) s.*", "$1"));
      }
    } finally {
      server.destroy();
      server.waitFor();
    }
  }

  private static ProcessBuilder java(String... arguments) {
    var command = new ArrayList<String>();
    command.add(ProcessHandle.current().info().command().orElse("java"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(HundredBench.class.getName());
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
  }

  /// Until it is ended.
  private static void serve(Path directory, int hosts) throws Exception {
    var signing = SigningKey.valid();
    Files.write(directory.resolve("keyring"), signing.keyring());
    var login = SshKeys.ed25519("bench");
    Files.writeString(directory.resolve("login"), login.privateKey());
    Files.writeString(directory.resolve("login.pub"), login.publicKey());
    var archive =
        new TestArchive(signing)
            .add("docker.io", "20.10.24+dfsg1-1", "Depends: runc, containerd, libc6")
            .add("containerd", "1.6.20-1", "Depends: libc6")
            .add("runc", "1.1.5-1", "Depends: libc6")
            .add("apparmor", "3.0.8-3", "Depends: libc6")
            .publish("bookworm");
    var lines = new ArrayList<String>();
    lines.add(archive.base());
    for (int i = 1; i <= hosts; i++) {
      var host =
          new ScriptedHost(
              "127.77.0." + i,
              ENGINE_PORT,
              directory.resolve("disk").resolve("m" + i),
              HostKey.parse(login.publicKey()).orElseThrow(),
              PACE);
      lines.add(host.ssh().host() + " " + host.ssh().port() + " " + host.hostKey());
    }
    Files.write(directory.resolve("hosts"), lines);
    System.out.println("ready");
    Thread.sleep(Duration.ofMinutes(10));
  }

  private static void apply(Path directory) throws Exception {
    var fleet = fleet(directory);
    var parts = parts(directory);
    var fleets = new Fleets(parts);
    long begun = System.nanoTime();
    List<Outcome> outcomes;
    try (var work = fleets.open(fleet, "machine apply")) {
      outcomes = work.run(work.plan(false), Fleets.ELSEWHERE, false, _ -> Progress.SILENT, _ -> {});
    }
    var took = seconds(begun);
    var processor = processor();
    for (var outcome : outcomes) {
      if (!outcome.done()) {
        throw new IllegalStateException(outcome.toString());
      }
    }
    begun = System.nanoTime();
    if (!fleets.plan(fleet, false).nothingToDo()) {
      throw new IllegalStateException("something is left to do");
    }
    System.out.printf(
        "%3d hosts: apply %.1f s (processor %.1f s), plan with nothing to do %.1f s, heap %d MB, process %d MB%n",
        outcomes.size(), took, processor, seconds(begun), heap(), resident());
  }

  private static double seconds(long begun) {
    return (System.nanoTime() - begun) / 1e9;
  }

  /// Of this process so far, in seconds.
  private static double processor() {
    return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO).toMillis() / 1e3;
  }

  /// The most that the heap ever held, in MB; garbage counts.
  private static long heap() {
    return ManagementFactory.getMemoryPoolMXBeans().stream()
            .filter(pool -> pool.getType() == MemoryType.HEAP)
            .mapToLong(pool -> pool.getPeakUsage().getUsed())
            .sum()
        >> 20;
  }

  /// The most memory that the process ever had, in MB.
  private static long resident() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("VmHWM:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
        .sum();
  }

  private static Fleet fleet(Path directory) throws IOException {
    var lines = Files.readAllLines(directory.resolve("hosts"));
    var members = new ArrayList<Member>();
    for (int i = 1; i < lines.size(); i++) {
      var words = lines.get(i).split(" ", 3);
      var options = new TreeMap<String, List<String>>();
      options.put("generic-ip-address", List.of(words[0]));
      options.put("generic-ssh-port", List.of(words[1]));
      options.put("generic-ssh-user", List.of("root"));
      options.put("generic-ssh-key", List.of(directory.resolve("login").toString()));
      options.put("generic-engine-port", List.of(String.valueOf(ENGINE_PORT)));
      var request =
          new CreateRequest(
              "m" + i,
              Optional.of("generic"),
              new OptionValues(options),
              Settings.EMPTY,
              Optional.empty(),
              Optional.empty(),
              Optional.of(lines.getFirst()),
              List.of(),
              Map.of(Fleet.LABEL, "hundred"),
              Optional.empty(),
              Optional.empty(),
              new Host.Setup(List.of(), List.of(), Optional.of(words[2]), false, Optional.empty()),
              Optional.empty(),
              false);
      members.add(new Member(request, Optional.empty(), false, Optional.empty()));
    }
    return new Fleet("hundred", members, Optional.empty(), Optional.empty(), List.of());
  }

  private static Parts parts(Path directory) throws Exception {
    var home = directory.resolve("home");
    var store = HostStore.open(directory.resolve("store"));
    var drivers = Drivers.load();
    var machines =
        MachinesFactory.of(
            store,
            drivers,
            directory.resolve("cache"),
            home,
            Optional.of(directory.resolve("keyring")),
            Map.of(),
            Prompt.NOBODY);
    return new Parts(
        drivers,
        machines,
        new EngineSwarms(machines.access()),
        new DebianRegistries(machines.access()),
        new ComposeStacks(machines.access()),
        (_, _, _, _) -> {
          throw new IllegalStateException("there is no stack");
        },
        new SwarmContexts(store, new DockerContexts(DockerHome.of(Map.of(), home))));
  }
}
