package dev.machine.provisioner.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.machine.drivers.DriverException;
import dev.machine.drivers.Endpoint;
import dev.machine.drivers.Progress;
import dev.machine.drivers.wait.Deadline;
import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.archive.Digests;
import dev.machine.provisioner.host.AtomicFiles;
import dev.machine.provisioner.host.Host;
import dev.machine.provisioner.lifecycle.HostAccess;
import dev.machine.provisioner.remote.Command;
import dev.machine.provisioner.remote.Remote;
import dev.machine.provisioner.remote.Remotes;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/// [Registries] by Debian's package `docker-registry` (distribution 2.8), under a unit and a
/// configuration of our own: the package's unit would listen everywhere without TLS, so it is
/// masked before it comes.
public final class DebianRegistries implements Registries {

  /// Raised when what [#serve] writes changes in a way that hosts should get.
  private static final String LAYOUT = "registry 1";

  private final HostAccess access;
  private final Serving serving;
  private final Pushing pushing;

  public DebianRegistries(HostAccess access) {
    this(access, Duration.ofMillis(250));
  }

  /// @param pause between two looks at something that takes a while
  DebianRegistries(HostAccess access, Duration pause) {
    this.access = access;
    this.serving = new Serving(access, pause);
    this.pushing = new Pushing(access);
  }

  @Override
  public String address(Host host, RegistryPlan plan) throws ProvisionException {
    return new Endpoint(inner(host), plan.port()).toString();
  }

  static String inner(Host host) throws ProvisionException {
    return host.access()
        .amongHosts()
        .orElseThrow(() ->
            ProvisionException.refused(
                "the host \"" + host.name() + "\" has no address yet",
                "machine status " + host.name() + " tells how it is"));
  }

  @Override
  public String digest(RegistryPlan plan) throws ProvisionException {
    Plans.check(plan);
    var text = new StringBuilder(LAYOUT).append('\n');
    text.append(RegistryFiles.unit(plan));
    text.append(RegistryFiles.config(plan, known(plan), false));
    new TreeMap<>(Plans.users(plan))
        .forEach((name, password) -> text.append(name).append('=').append(password).append('\n'));
    text.append(authority().map(ca -> new String(ca, UTF_8)).orElse(""));
    return Digests.of(text.toString());
  }

  /// Its address, once there is one: at another one it must be configured anew.
  private String known(RegistryPlan plan) throws ProvisionException {
    var store = access.store();
    return store.exists(plan.host())
        ? store.load(plan.host()).access().amongHosts().orElse("")
        : "";
  }

  private Optional<byte[]> authority() throws ProvisionException {
    var file = access.store().root().resolve("pki").resolve("ca.pem");
    try {
      return AtomicFiles.read(file);
    } catch (IOException e) {
      throw ProvisionException.failed(
          "cannot read " + file + ": " + e.getMessage(), "check its owner and permissions", e);
    }
  }

  @Override
  public void serve(Host host, RegistryPlan plan, Progress progress, Deadline deadline)
      throws ProvisionException, DriverException, InterruptedException {
    Plans.check(plan);
    var users = Plans.hashed(plan, access);
    try (var remote = access.login(host, progress, deadline)) {
      serving.install(host, remote, progress, deadline);
      serving.configure(host, remote, plan, users, progress, deadline);
      trust(remote, address(host, plan), deadline);
      serving.await(host, remote, address(host, plan), Plans.login(plan, access), deadline);
      put(remote, RegistryFiles.DIGEST, 0644, digest(plan) + "\n", deadline);
    }
  }

  @Override
  public void remove(
      Host host, RegistryPlan plan, boolean data, Progress progress, Deadline deadline)
      throws ProvisionException, InterruptedException {
    Plans.check(plan);
    progress.step("Removing the registry");
    try (var remote = access.login(host, progress, deadline)) {
      Remotes.checked(
          remote,
          Scripts.of("remove.sh", data ? plan.data() : "keep").asRoot(),
          "cannot remove the registry of \"" + host.name() + "\"",
          deadline);
    }
  }

  @Override
  public void trust(Host engine, String address, Deadline deadline)
      throws ProvisionException, InterruptedException {
    try (var remote = access.login(engine, Progress.SILENT, deadline)) {
      trust(remote, address, deadline);
    }
  }

  @Override
  public void distrust(Host engine, Deadline deadline)
      throws ProvisionException, InterruptedException {
    try (var remote = access.login(engine, Progress.SILENT, deadline)) {
      Remotes.checked(
          remote,
          Scripts.of("distrust.sh", Digests.of(ca())).asRoot(),
          "cannot take back what the engine of \"" + engine.name() + "\" trusts",
          deadline);
    }
  }

  private void trust(Remote remote, String address, Deadline deadline)
      throws ProvisionException, InterruptedException {
    put(
        remote,
        "/etc/docker/certs.d/" + address + "/ca.crt",
        0644,
        new String(ca(), UTF_8),
        deadline);
  }

  private byte[] ca() throws ProvisionException {
    return authority()
        .orElseThrow(() ->
            ProvisionException.failed(
                "the store has no authority yet", "make a host first: machine create"));
  }

  static void put(Remote remote, String path, int mode, String text, Deadline deadline)
      throws ProvisionException, InterruptedException {
    var bytes = text.getBytes(UTF_8);
    remote.putAsRoot(
        new Remote.Upload(path, mode, bytes.length, () -> new ByteArrayInputStream(bytes)),
        Progress.SILENT,
        deadline);
  }

  @Override
  public List<Repository> list(Host host, RegistryPlan plan, Deadline deadline)
      throws ProvisionException, InterruptedException {
    Plans.check(plan);
    try (var remote = access.login(host, Progress.SILENT, deadline)) {
      var listed =
          Remotes.checked(
              remote,
              Scripts.of("list.sh", plan.data(), RegistryFiles.CONFIG, String.valueOf(plan.port()))
                  .asRoot()
                  .discreetly(),
              "cannot list what the registry of \"" + host.name() + "\" holds",
              deadline);
      var tags = new TreeMap<String, List<String>>();
      for (var line : listed.out().lines().toList()) {
        int space = line.lastIndexOf(' ');
        if (space > 0) {
          tags.computeIfAbsent(line.substring(0, space), _ -> new ArrayList<>())
              .add(line.substring(space + 1));
        }
      }
      return tags.entrySet().stream().map(e -> new Repository(e.getKey(), e.getValue())).toList();
    }
  }

  @Override
  public long collect(Host host, RegistryPlan plan, Progress progress, Deadline deadline)
      throws ProvisionException, InterruptedException {
    Plans.check(plan);
    progress.step("Removing what no tag leads to; the registry is read-only meanwhile");
    try (var remote = access.login(host, progress, deadline)) {
      var readOnly = RegistryFiles.config(plan, inner(host), true);
      var answer = remote.run(Scripts.of("collect.sh", plan.data(), readOnly).asRoot(), deadline);
      if (!answer.ok()) {
        throw ProvisionException.failed(
                "the registry of \"" + host.name() + "\" was not cleaned; it is as it was",
                "try again; its log: machine ssh "
                    + host.name()
                    + " journalctl -u machine-registry")
            .withOutput(Remotes.tail(Remotes.output(answer)));
      }
      serving.await(host, remote, address(host, plan), Optional.empty(), deadline);
      long freed = 0;
      for (var line : answer.out().lines().toList()) {
        if (line.startsWith("freed ")) {
          freed = Long.parseLong(line.substring("freed ".length()).strip()) * 1024;
        } else {
          progress.note(line);
        }
      }
      return Math.max(0, freed);
    }
  }

  @Override
  public String push(
      ImageSource source,
      Host from,
      Host registry,
      RegistryPlan plan,
      Progress progress,
      Deadline deadline)
      throws ProvisionException, DriverException, InterruptedException {
    Plans.check(plan);
    if (plan.mirrorOf().isPresent()) {
      throw ProvisionException.refused(
          "the registry of \""
              + registry.name()
              + "\" passes through "
              + plan.mirrorOf().get()
              + ": it takes no push",
          "push to that one, or to a registry without mirror");
    }
    var address = address(registry, plan);
    trust(from, address, deadline);
    return pushing.push(
        source,
        from,
        address,
        Plans.login(plan, access),
        progress,
        deadline,
        problem -> full(registry, plan, problem, deadline));
  }

  /// A registry that has no room answers with "500" and nothing else: its host knows better.
  ///
  /// @return `problem` itself, where that is not the cause
  private ProvisionException full(
      Host registry, RegistryPlan plan, ProvisionException problem, Deadline deadline)
      throws InterruptedException {
    try (var remote = access.login(registry, Progress.SILENT, deadline)) {
      var free =
          remote.run(Command.of("df", "--output=avail", "-k", plan.data()).asRoot(), deadline);
      var last = free.out().strip().lines().reduce((_, b) -> b).orElse("").strip();
      if (free.ok() && last.matches("[0-9]+") && Long.parseLong(last) < 4096) {
        return ProvisionException.failed(
            "the disk of the registry on \"" + registry.name() + "\" is full: " + plan.data(),
            "machine registry gc removes what no tag leads to; else enlarge the disk, or name another"
                + " directory: data",
            problem);
      }
    } catch (ProvisionException e) {
      problem.addSuppressed(e);
    }
    return problem;
  }
}
