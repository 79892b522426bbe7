package dev.machine.provisioner.stack;

import dev.machine.drivers.DriverException;
import dev.machine.drivers.Progress;
import dev.machine.drivers.wait.Deadline;
import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.host.Host;
import dev.machine.provisioner.lifecycle.HostAccess;
import dev.machine.provisioner.remote.Command;
import dev.machine.provisioner.remote.Remote;
import dev.machine.provisioner.remote.Remotes;
import dev.machine.templates.DidYouMean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// [Stacks] by `docker stack deploy` on a manager, or by Compose on a host without swarm; what
/// became of them is asked of the engine.
public final class ComposeStacks implements Stacks {

  private static final Duration PAUSE = Duration.ofMillis(500);
  private static final Duration ANSWER = Duration.ofSeconds(10);
  private static final Duration WAY_BACK = Duration.ofMinutes(2);

  private final HostAccess access;
  private final Duration pause;
  private final Convergence convergence;

  public ComposeStacks(HostAccess access) {
    this(access, PAUSE);
  }

  /// @param pause between two looks
  ComposeStacks(HostAccess access, Duration pause) {
    this.access = access;
    this.pause = pause;
    this.convergence = new Convergence(pause);
  }

  @Override
  public String digest(StackPlan plan) throws ProvisionException {
    return Bundle.of(plan).digest(plan);
  }

  private Runner runner(Host host, Deadline deadline)
      throws ProvisionException, InterruptedException {
    var ask = new StackQueries(host.name(), access.engine(host));
    return ask.manages(deadline) ? new SwarmStack(ask, pause) : new ComposeProject(ask, pause);
  }

  @Override
  public void deploy(
      StackPlan plan, Host manager, boolean rollback, Progress progress, Deadline deadline)
      throws ProvisionException, DriverException, InterruptedException {
    var bundle = Bundle.of(plan);
    var environment = environment(plan);
    var login = login(plan);
    progress.step("Looking at the host");
    var runner = runner(manager, deadline);
    if (rollback && !runner.rollsBack()) {
      throw ProvisionException.refused(
          "there is no way back without a swarm: Compose keeps no earlier state",
          "deploy the earlier file again");
    }
    var digest = bundle.digest(plan);
    var before = runner.known(plan.name(), deadline);
    try (var remote = access.login(manager, progress, deadline)) {
      if (runner instanceof ComposeProject) {
        needCompose(manager, remote, progress, deadline);
      }
      progress.step("Deploying " + plan.name());
      var script = runner.script(plan.name(), bundle, digest, environment, login, deadline);
      try {
        run(plan, script, remote, environment, progress, deadline);
      } catch (ProvisionException e) {
        if (runner.rollsBack() && before.isEmpty()) {
          nothingLeft(plan.name(), runner);
        }
        throw e;
      }
      try {
        convergence.await(plan.name(), runner, before, false, remote, progress, deadline);
      } catch (ProvisionException e) {
        throw rollback ? back(plan.name(), runner, remote, before, e, progress) : e;
      }
    }
    runner.deployed(plan.name(), digest, deadline);
  }

  private Map<String, String> environment(StackPlan plan)
      throws ProvisionException, DriverException, InterruptedException {
    var all = new HashMap<>(plan.environment());
    for (var secret : plan.secrets().entrySet()) {
      var what = secret.getKey() + " of the stack " + plan.name();
      all.put(secret.getKey(), access.secret(what, secret.getValue()));
    }
    for (var name : all.keySet()) {
      DeployScript.checkName(name);
    }
    return all;
  }

  private Optional<String> login(StackPlan plan) throws DriverException, InterruptedException {
    if (plan.pull().isEmpty()) {
      return Optional.empty();
    }
    var pull = plan.pull().get();
    var password = access.secret("password of " + pull.user(), pull.password());
    return Optional.of(DeployScript.dockerConfig(pull.address(), pull.user(), password));
  }

  /// The plugin of Docker, or the program that Debian 12 has.
  private void needCompose(Host host, Remote remote, Progress progress, Deadline deadline)
      throws ProvisionException, InterruptedException {
    var there =
        Command.script(
            "docker compose version >/dev/null 2>&1 || docker-compose version >/dev/null 2>&1");
    if (!remote.run(there.asRoot(), deadline).ok()) {
      progress.step("Installing docker-compose");
      access.install(host, remote, List.of("docker-compose"), progress, deadline);
    }
  }

  private static void run(
      StackPlan plan,
      Command script,
      Remote remote,
      Map<String, String> environment,
      Progress progress,
      Deadline deadline)
      throws ProvisionException, InterruptedException {
    var result =
        remote.run(
            script,
            deadline,
            line -> {
              if (line.matches("(Creating|Updating|Removing) .*")) {
                progress.step(line.replaceFirst(" \\(id: .*", ""));
              }
            });
    if (result.ok()) {
      return;
    }
    var output = Remotes.output(result).strip();
    for (var name : plan.secrets().keySet()) {
      var secret = environment.getOrDefault(name, "");
      output = secret.isEmpty() ? output : output.replace(secret, "…");
    }
    output = output.replaceAll("(?m)^(Since --detach|In a future release).*\\n", "");
    var last = output.lines().reduce("", (_, line) -> line);
    throw ProvisionException.failed(
            "docker does not deploy the stack " + plan.name() + ": " + last,
            last.contains("only updates to Labels are allowed")
                ? "a config or secret of a swarm cannot change: give the new one another name"
                : last.contains("invalid reference format")
                    ? "does each ${VARIABLE} in an image's name have a value? -e NAME=VALUE"
                    : "the Compose file is " + plan.compose())
        .withOutput(output.contains("\n") ? output : "");
  }

  /// Docker makes a new stack's networks before it looks at its services.
  private static void nothingLeft(String name, Runner runner) throws InterruptedException {
    try {
      runner.remove(name, Progress.SILENT, Deadline.after(WAY_BACK));
    } catch (ProvisionException _) {
      // What is told is why it failed.
    }
  }

  private ProvisionException back(
      String name,
      Runner runner,
      Remote remote,
      Set<String> before,
      ProvisionException why,
      Progress progress)
      throws InterruptedException {
    var deadline = Deadline.after(WAY_BACK);
    var outcome = "what was there before runs again";
    try {
      progress.step("Rolling back");
      if (before.isEmpty()) {
        runner.remove(name, progress, deadline);
        outcome = "it is removed, as nothing was there before";
      } else {
        runner.rollBack(name, before, deadline);
        convergence.await(name, runner, before, true, remote, progress, deadline);
      }
    } catch (ProvisionException e) {
      outcome = "rolling back failed too: " + e.getMessage();
    }
    return ProvisionException.failed(why.getMessage() + "; " + outcome, why.hint(), why)
        .withOutput(why.output());
  }

  @Override
  public Host home(List<Host> members, Deadline deadline)
      throws ProvisionException, InterruptedException {
    var silent = new ArrayList<String>();
    var single = new ArrayList<Host>();
    for (var host : members) {
      try {
        if (runner(host, deadline.atMost(ANSWER)) instanceof SwarmStack) {
          return host;
        }
        single.add(host);
      } catch (ProvisionException e) {
        silent.add(e.getMessage());
      }
    }
    if (single.size() == 1 && silent.isEmpty()) {
      return single.getFirst();
    }
    throw single.isEmpty()
        ? ProvisionException.failed(
                "none of the hosts is a manager that answers", "machine swarm status")
            .withOutput(String.join("\n", silent))
        : ProvisionException.usage(
            "the hosts are no swarm: which of them is meant?",
            "name one: --host " + single.getFirst().name());
  }

  @Override
  public List<Running> list(Host manager, Deadline deadline)
      throws ProvisionException, InterruptedException {
    return runner(manager, deadline).list(deadline);
  }

  @Override
  public List<Task> tasks(String name, Host manager, Deadline deadline)
      throws ProvisionException, InterruptedException {
    return runner(manager, deadline).tasks(name, deadline);
  }

  @Override
  public List<String> logs(
      String name,
      Optional<String> service,
      int lines,
      boolean follow,
      Host manager,
      Deadline deadline)
      throws ProvisionException, InterruptedException {
    var runner = runner(manager, deadline);
    var sources = runner.logSources(name, deadline);
    var wanted =
        service
            .map(s -> sources.getOrDefault(s, List.of()))
            .orElseGet(() -> sources.values().stream().flatMap(List::stream).toList());
    if (wanted.isEmpty()) {
      throw ProvisionException.usage(
          service
              .map(s -> "the stack " + name + " has no service \"" + s + "\"")
              .orElse("there is no stack \"" + name + "\""),
          service.map(s -> DidYouMean.hint(s, sources.keySet())).orElse("machine stack ls"));
    }
    var flags = "--tail " + lines + (follow ? " --follow" : "");
    // Followed side by side; else one after the other.
    var script =
        wanted.stream()
            .map(source -> runner.logLine(source, flags))
            .collect(Collectors.joining(follow ? " & " : "; ", "", follow ? " & wait" : ""));
    return List.of("sh", "-c", script);
  }

  @Override
  public void remove(String name, Host manager, Progress progress, Deadline deadline)
      throws ProvisionException, InterruptedException {
    var runner = runner(manager, deadline);
    runner.remove(name, progress, deadline);
    if (runner instanceof ComposeProject) {
      try (var remote = access.login(manager, progress, deadline)) {
        remote.run(DeployScript.forget(name), deadline);
      }
    }
  }
}
