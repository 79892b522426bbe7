package dev.machine.cli.doctor;

import dev.machine.cli.Programs;
import dev.machine.cli.Session;
import dev.machine.drivers.DriverFactory;
import dev.machine.drivers.DriverFactory.Kind;
import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.host.Host;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/// What must be right on this machine.
final class ThisMachine {
  /// An image and an engine bundle, twice over.
  private static final long FREE_BYTES = 2_000_000_000L;

  private ThisMachine() {}

  static List<Finding> check(Session session, List<Host> hosts)
      throws ProvisionException, IOException, InterruptedException {
    var findings = new ArrayList<Finding>();
    findings.add(Finding.ok("java", Runtime.version().toString()));
    findings.addAll(drivers(session));
    findings.addAll(DockerClient.check(session));
    findings.addAll(ssh(session, hosts));
    findings.add(disk(session.services().store().root()));
    findings.addAll(cgroup());
    findings.add(clock(hosts));
    return findings;
  }

  private static List<Finding> drivers(Session session) {
    var findings = new ArrayList<Finding>();
    var local =
        session.services().drivers().all().stream().filter(d -> d.kind() == Kind.LOCAL).toList();
    boolean one = false;
    for (var driver : local) {
      var fitness = driver.fitness();
      one |= fitness.works();
      findings.add(
          fitness.works()
              ? Finding.ok(about(driver), fitness.why())
              : Finding.note(about(driver), fitness.why(), install(fitness)));
    }
    if (!one) {
      findings.add(
          Finding.problem(
              "drivers",
              "no local driver works here",
              local.stream()
                  .map(driver -> install(driver.fitness()))
                  .filter(hint -> !hint.isEmpty())
                  .findFirst()
                  .orElse("machine create -d generic --help")));
    }
    return findings;
  }

  private static String about(DriverFactory driver) {
    return "driver " + driver.name();
  }

  private static String install(DriverFactory.Fitness fitness) {
    return fitness.missingPackages().isEmpty()
        ? ""
        : "apt-get install -y --no-install-recommends "
            + String.join(" ", fitness.missingPackages());
  }

  private static List<Finding> ssh(Session session, List<Host> hosts)
      throws ProvisionException, IOException {
    if (Programs.find(session, "ssh").isEmpty()) {
      return List.of(
          Finding.problem(
              "ssh", "there is no ssh client on PATH", "apt-get install -y openssh-client"));
    }
    var ours = session.services().sshConfig();
    if (hosts.isEmpty() || !Files.exists(ours)) {
      return List.of(Finding.ok("ssh", "there is a client"));
    }
    var config = Path.of(session.env("HOME"), ".ssh", "config");
    boolean included = Files.exists(config) && Files.readString(config).contains(ours.toString());
    return List.of(
        included
            ? Finding.ok("ssh", config + " includes " + ours)
            : Finding.note(
                "ssh",
                "plain ssh and docker -H ssh://NAME do not know the hosts",
                include(config, ours)));
  }

  /// Before every Host line, or it would hold for that host only.
  private static String include(Path config, Path ours) throws IOException {
    boolean empty = !Files.exists(config) || Files.size(config) == 0;
    return empty
        ? "mkdir -p -m 700 %s && echo 'Include %s' >>%s".formatted(config.getParent(), ours, config)
        : "sed -i '1i Include %s' %s".formatted(ours, config);
  }

  private static Finding disk(Path store) throws IOException {
    var there = store;
    while (!Files.exists(there) && there.getParent() != null) {
      there = there.getParent();
    }
    if (!Files.isWritable(there)) {
      return Finding.problem(
          "store",
          "this user may not write to " + there,
          "make it this user's, or use another --storage-path");
    }
    long free = Files.getFileStore(there).getUsableSpace();
    var what = "%.1f GB free for %s".formatted(free / 1e9, store);
    return free < FREE_BYTES
        ? Finding.problem("disk", what, "make room, or use another --storage-path")
        : Finding.ok("disk", what);
  }

  private static List<Finding> cgroup() {
    if (!Files.isDirectory(Path.of("/sys/fs/cgroup"))) {
      return List.of();
    }
    return List.of(
        Files.exists(Path.of("/sys/fs/cgroup/cgroup.controllers"))
            ? Finding.ok("cgroup", "version 2")
            : Finding.note(
                "cgroup",
                "version 1: memory limits of local hosts may not hold",
                "boot with systemd.unified_cgroup_hierarchy=1 on the kernel's command line"));
  }

  /// A clock that is behind makes certificates invalid that were just signed.
  private static Finding clock(List<Host> hosts) {
    var now = Instant.now();
    var newest = hosts.stream().map(Host::created).max(Instant::compareTo).orElse(now);
    return now.isBefore(newest)
        ? Finding.problem(
            "clock",
            "it is " + now + ", before the newest host was made",
            "timedatectl set-ntp true")
        : Finding.ok("clock", now.truncatedTo(ChronoUnit.SECONDS).toString());
  }
}
