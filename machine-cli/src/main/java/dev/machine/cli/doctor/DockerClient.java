package dev.machine.cli.doctor;

import dev.machine.cli.Programs;
import dev.machine.cli.Session;
import dev.machine.provisioner.client.Selection;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// The docker client, and which engine it talks to.
final class DockerClient {
  private static final String ABOUT = "docker";
  private static final String INSTALL = "apt-get install -y --no-install-recommends docker-cli";
  private static final String INSTALL_12 = " (Debian 12: docker.io)";

  private DockerClient() {}

  static List<Finding> check(Session session) throws IOException, InterruptedException {
    var program = Programs.find(session, "docker");
    if (program.isEmpty()) {
      return List.of(
          Finding.problem(ABOUT, "there is no docker client on PATH", INSTALL + INSTALL_12));
    }
    var findings = new ArrayList<Finding>();
    var docker = program.get().toString();
    var version = Probe.run(List.of(docker, "--version"));
    if (version.isEmpty() || version.get().exit() != 0) {
      findings.add(Finding.problem(ABOUT, docker + " does not run", docker + " --version"));
      return findings;
    }
    findings.add(Finding.ok(ABOUT, version.get().output()));
    findings.add(selection(session));
    var contexts = Probe.run(List.of(docker, "context", "inspect"));
    if (contexts.isEmpty() || contexts.get().exit() != 0) {
      var said = contexts.map(answer -> ": " + last(answer.output())).orElse("");
      findings.add(
          Finding.problem(
              "docker context",
              "docker cannot read its current context" + said,
              "docker context use default"));
    }
    return findings;
  }

  private static Finding selection(Session session) {
    return switch (session.services().contexts().active()) {
      case Selection.ByHost(var url) ->
          Finding.note(
              "docker context",
              "DOCKER_HOST=" + url + " wins over every context",
              "unset DOCKER_HOST, to follow docker context use");
      case Selection.ByContext(var name, var byEnvironment) ->
          Finding.ok("docker context", name + (byEnvironment ? " (by DOCKER_CONTEXT)" : ""));
      case Selection.ByDefault() -> Finding.ok("docker context", "default");
    };
  }

  private static String last(String output) {
    return output.lines().reduce("", (_, line) -> line);
  }
}
