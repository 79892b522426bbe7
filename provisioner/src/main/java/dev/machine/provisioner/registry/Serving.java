package dev.machine.provisioner.registry;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.machine.drivers.Progress;
import dev.machine.drivers.wait.Deadline;
import dev.machine.drivers.wait.Wait;
import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.client.EngineApi.Question;
import dev.machine.provisioner.host.Host;
import dev.machine.provisioner.lifecycle.HostAccess;
import dev.machine.provisioner.remote.Command;
import dev.machine.provisioner.remote.Remote;
import dev.machine.provisioner.remote.Remotes;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/// Installs and configures a registry, and looks whether it answers.
record Serving(HostAccess access, Duration pause) {

  private static final Duration ANSWERS = Duration.ofSeconds(60);

  void install(Host host, Remote remote, Progress progress, Deadline deadline)
      throws ProvisionException, InterruptedException {
    progress.step("Installing the registry");
    Remotes.checked(
        remote,
        Command.of(
                "sh",
                "-c",
                "dpkg-query -W -f '${Status}' docker-registry 2>/dev/null | grep -q 'ok installed'"
                    + " || systemctl mask --quiet docker-registry.service")
            .asRoot(),
        "the registry's own unit cannot be kept from starting",
        deadline);
    access.install(host, remote, List.of("docker-registry"), progress, deadline);
    var version =
        Remotes.checked(
            remote,
            Command.of("/usr/bin/docker-registry", "--version"),
            "the registry does not run on \"" + host.name() + "\"",
            deadline);
    if (!version.out().contains(" 2.") && !version.out().contains(" v2.")) {
      throw ProvisionException.failed(
          "the registry of \"" + host.name() + "\" is " + version.out().strip(),
          "this needs distribution 2.8, as Debian 12 and 13 have it");
    }
  }

  void configure(
      Host host,
      Remote remote,
      RegistryPlan plan,
      Optional<String> users,
      Progress progress,
      Deadline deadline)
      throws ProvisionException, InterruptedException {
    progress.step("Configuring the registry");
    var address = DebianRegistries.inner(host);
    var tls = access.certificate(host, List.of(address), deadline);
    DebianRegistries.put(remote, RegistryFiles.KEY, 0600, tls.key(), deadline);
    DebianRegistries.put(remote, RegistryFiles.CERTIFICATE, 0644, tls.certificate(), deadline);
    if (users.isPresent()) {
      DebianRegistries.put(remote, RegistryFiles.USERS, 0600, users.get(), deadline);
    }
    DebianRegistries.put(
        remote, RegistryFiles.CONFIG, 0640, RegistryFiles.config(plan, address, false), deadline);
    DebianRegistries.put(remote, RegistryFiles.UNIT, 0644, RegistryFiles.unit(plan), deadline);
    Remotes.checked(
        remote,
        Scripts.of("serve.sh", plan.data()).asRoot(),
        "the registry of \"" + host.name() + "\" does not start",
        deadline);
  }

  /// Waits until the host's own engine reaches it over TLS, believes its certificate, and is let
  /// in.
  ///
  /// @param login empty: that it asks for one is an answer too
  void await(
      Host host, Remote remote, String address, Optional<Plans.Login> login, Deadline deadline)
      throws ProvisionException, InterruptedException {
    var engine = access.engine(host);
    var body = JsonNodeFactory.instance.objectNode().put("serveraddress", address);
    login.ifPresent(one -> body.put("username", one.name()).put("password", one.password()));
    var last = new AtomicReference<>("");
    var answered =
        Wait.until(
            deadline.atMost(ANSWERS),
            pause,
            () -> {
              var answer = engine.ask(Question.post("/auth", body), deadline);
              last.set(answer.message().strip());
              return answer.ok() || (login.isEmpty() && asksForOne(answer.message()))
                  ? Optional.of(true)
                  : Optional.<Boolean>empty();
            });
    if (answered.isEmpty()) {
      var log =
          remote.run(
              Command.of("journalctl", "-u", "machine-registry", "-n", "10", "-o", "cat").asRoot(),
              deadline);
      throw ProvisionException.failed(
              "the registry of \"%s\" does not answer at %s: %s"
                  .formatted(host.name(), address, last.get()),
              "its log is below; its port must be free on the host")
          .withOutput(log.out());
    }
  }

  private static boolean asksForOne(String message) {
    return message.contains("no basic auth credentials") || message.contains("unauthorized");
  }
}
