package dev.machine.cli.fleet;

import dev.machine.cli.Command;
import dev.machine.cli.ExitCode;
import dev.machine.cli.Programs;
import dev.machine.cli.Session;
import dev.machine.cli.Usage;
import dev.machine.cli.commands.FleetRequests;
import dev.machine.cli.commands.Many;
import dev.machine.cli.commands.OpenSsh;
import dev.machine.cli.commands.Output;
import dev.machine.cli.commands.Spans;
import dev.machine.cli.commands.Targets;
import dev.machine.cli.text.Suggestions;
import dev.machine.drivers.DriverException;
import dev.machine.drivers.wait.Deadline;
import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.host.Host;
import dev.machine.provisioner.remote.ShellQuote;
import dev.machine.provisioner.stack.StackPlan;
import dev.machine.provisioner.stack.Stacks;
import dev.machine.templates.ComposeFile;
import dev.machine.templates.DidYouMean;
import dev.machine.templates.TemplateException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// `stack`.
public final class StackVerb implements Command {
  private static final Duration LOOK = Duration.ofMinutes(1);
  private static final int LINES = 100;

  private final Output output = new Output();
  private String action = "";
  private List<String> words = List.of();
  private List<String> environment = List.of();
  private List<String> secrets = List.of();
  private @Nullable String fleet;
  private @Nullable String host;
  private @Nullable String name;
  private String timeout = "5m";
  private int lines = LINES;
  private boolean rollback;
  private boolean follow;
  private boolean yes;

  @Override
  public void describe(Usage usage) {
    usage
        .about(
            "Deploys Compose files to the swarm of a fleet, by docker on one of its managers, so that no",
            "docker is needed here; without a swarm, by Compose on the host. Waits until every service",
            "runs; when one does not, its error and last log lines are told. What the file names beside",
            "itself (configs, secrets, env_file) goes along. Volumes outlive their stack.")
        .examples(
            "machine stack deploy shop.yaml                    to the only fleet, as the stack shop",
            "machine stack deploy -e TAG=1.2 --rollback shop.yaml",
            "machine stack deploy --secret DB=file:db.txt --fleet prod --name shop compose.yaml",
            "machine stack deploy --host dev compose.yaml      a single host, by Compose",
            "machine stack ls",
            "machine stack ps shop",
            "machine stack logs -f shop web",
            "machine stack rm shop")
        .exits(
            "0 done, 1 failed: a service does not come up, 2 usage, 3 refused or not confirmed,",
            "130 interrupted; of logs the exit code of ssh.");
    output.describe(
        usage
            .actions("ls", "deploy FILE", "ps STACK", "logs STACK [SERVICE]", "rm STACK")
            .only("ls", "ps"));
    flags(usage.only());
    usage.action(
        "Without: ls.",
        (name, given) -> {
          action = name;
          words = given;
        });
  }

  private void flags(Usage usage) {
    usage
        .value("NAME", "The fleet; without: the only one.", t -> fleet = t, "--fleet")
        .value("HOST", "This host, and no other.", t -> host = t, "--host")
        .only("deploy")
        .value("NAME", "the stack's name; without: the file's.", t -> name = t, "--name")
        .values(
            "NAME=VALUE",
            "a variable of the Compose file.",
            all -> environment = all,
            "-e",
            "--env")
        .values(
            "NAME=REF",
            "one that is secret, as file:PATH, env:NAME or cmd:COMMAND.",
            all -> secrets = all,
            "--secret")
        .flag("what does not come up goes back to what it was.", on -> rollback = on, "--rollback")
        .only("deploy", "rm")
        .value("TIME", "how long to wait for all of it (5m).", t -> timeout = t, "--timeout")
        .only("logs")
        .choice(Integer.class, "LINES", "of each task (100).", n -> lines = n, "-n", "--lines")
        .flag("go on with what is added.", on -> follow = on, "-f", "--follow")
        .only("rm")
        .flag("do not ask.", on -> yes = on, "-y", "--yes")
        .only();
  }

  @Override
  public int run(Session session)
      throws ProvisionException, DriverException, IOException, InterruptedException {
    return switch (action) {
      case "deploy" -> deploy(session, Path.of(words.getFirst()));
      case "ps" -> tasks(session, words.getFirst());
      case "logs" -> logs(session, words.getFirst(), words.stream().skip(1).findFirst());
      case "rm" -> remove(session, words.getFirst());
      default -> list(session);
    };
  }

  private int list(Session session) throws ProvisionException, InterruptedException {
    var all = session.services().stacks().list(home(session), Deadline.after(LOOK));
    session.console().answer(StackText.stacks(all, output.json()));
    return ExitCode.DONE;
  }

  /// The host that is asked.
  private Host home(Session session) throws ProvisionException, InterruptedException {
    var named = host;
    if (named != null) {
      return Targets.load(session, "stack", named);
    }
    var members = FleetHosts.of(session, fleet, List.of()).hosts();
    return session.services().stacks().home(members, Deadline.after(LOOK));
  }

  private int deploy(Session session, Path file) throws ProvisionException, InterruptedException {
    ComposeFile compose;
    try {
      compose = ComposeFile.read(file);
    } catch (TemplateException e) {
      throw FleetRequests.problems(e);
    }
    var named = stackName(file);
    var span = Spans.read("--timeout", timeout);
    var plan =
        new StackPlan(
            named, file, compose.text(), pairs("--env", environment), pairs("--secret", secrets));
    var home = home(session);
    return Many.run(
        session,
        List.of(named),
        (_, progress) -> {
          session.services().stacks().deploy(plan, home, rollback, progress, Deadline.after(span));
          return "runs";
        });
  }

  /// As Compose finds it: of a file with a usual name, the directory's.
  private String stackName(Path file) throws ProvisionException {
    var own = file.toAbsolutePath().normalize();
    var stem = String.valueOf(own.getFileName()).replaceFirst("\\.ya?ml$", "");
    var parent = own.getParent();
    if (stem.matches("(docker-)?compose") && parent != null && parent.getFileName() != null) {
      stem = parent.getFileName().toString();
    }
    var chosen = Optional.ofNullable(name).orElse(stem.toLowerCase(Locale.ROOT));
    if (!chosen.matches("[a-z0-9][a-z0-9_-]{0,62}")) {
      throw ProvisionException.usage(
          "\"" + chosen + "\" cannot name a stack",
          "give one with small letters, digits, _ and -: --name NAME");
    }
    return chosen;
  }

  private static Map<String, String> pairs(String flag, List<String> given)
      throws ProvisionException {
    var all = new LinkedHashMap<String, String>();
    for (var pair : given) {
      int equals = pair.indexOf('=');
      if (equals < 1) {
        // The text is not told: it may be a secret.
        throw ProvisionException.usage(flag + " gives no variable a value", "NAME=…");
      }
      all.put(pair.substring(0, equals), pair.substring(equals + 1));
    }
    return all;
  }

  private int tasks(Session session, String stack) throws ProvisionException, InterruptedException {
    var home = home(session);
    known(session, home, stack);
    var tasks = session.services().stacks().tasks(stack, home, Deadline.after(LOOK));
    session.console().answer(StackText.tasks(tasks, output.json()));
    return ExitCode.DONE;
  }

  private static void known(Session session, Host home, String stack)
      throws ProvisionException, InterruptedException {
    var names =
        session.services().stacks().list(home, Deadline.after(LOOK)).stream()
            .map(Stacks.Running::name)
            .toList();
    if (!names.contains(stack)) {
      throw ProvisionException.usage(
          "there is no stack \"" + stack + "\"", DidYouMean.hint(stack, names));
    }
  }

  private int logs(Session session, String stack, Optional<String> service)
      throws ProvisionException, IOException, InterruptedException {
    if (lines < 1) {
      throw ProvisionException.usage(
          "--lines: " + lines + " is not a number of lines", Suggestions.help("machine stack"));
    }
    var home = home(session);
    var command =
        session.services().stacks().logs(stack, service, lines, follow, home, Deadline.after(LOOK));
    var argv = new ArrayList<String>();
    argv.add(OpenSsh.program(session, "ssh"));
    argv.addAll(List.of("-F", OpenSsh.config(session, home.name()), home.name()));
    var login = home.access().login();
    if (login.isPresent() && !login.get().user().equals("root")) {
      argv.add("sudo");
    }
    argv.add(ShellQuote.join(command));
    return Programs.run(session, argv);
  }

  private int remove(Session session, String stack)
      throws ProvisionException, InterruptedException {
    var home = home(session);
    known(session, home, stack);
    var span = Spans.read("--timeout", timeout);
    if (!yes && !session.confirm("Remove the stack " + stack + "? Its volumes stay.")) {
      throw ProvisionException.refused("nothing was removed", Suggestions.YES);
    }
    return Many.run(
        session,
        List.of(stack),
        (_, progress) -> {
          session.services().stacks().remove(stack, home, progress, Deadline.after(span));
          return "removed";
        });
  }
}
