package dev.machine.cli.commands;

import dev.machine.cli.Command;
import dev.machine.cli.ExitCode;
import dev.machine.cli.Programs;
import dev.machine.cli.Session;
import dev.machine.cli.Usage;
import dev.machine.cli.text.Suggestions;
import dev.machine.drivers.DriverException;
import dev.machine.provisioner.ProvisionException;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `logs`.
public final class Logs implements Command {
  private static final int LINES = 100;

  private boolean boot;
  private boolean provisioning;
  private boolean follow;
  private int lines = LINES;

  private @Nullable String name;

  @Override
  public void describe(Usage usage) {
    usage
        .about(
            "Prints what the engine of a host says of itself; with --boot what the host said while it",
            "booted, with --provisioning what this program did there and what came of it.")
        .examples(
            "machine logs web1",
            "machine logs -f web1                  goes on until Ctrl-C",
            "machine logs --boot web1              also of a host that does not answer",
            "machine logs --provisioning -n 500 web1")
        .exits("0 done, 1 failed, 2 usage; of the engine's log the exit code of ssh.")
        .flag("The host's console, or its journal of this boot.", on -> boot = on, "--boot")
        .flag("The transcript of all provisioning.", on -> provisioning = on, "--provisioning")
        .flag(
            "Go on with what is added; the engine's log only.", on -> follow = on, "-f", "--follow")
        .choice(
            Integer.class,
            "LINES",
            "At most so many, the last ones (100).",
            n -> lines = n,
            "-n",
            "--lines")
        .name("NAME", "The host; without one: default.", text -> name = text);
  }

  @Override
  public int run(Session session)
      throws ProvisionException, DriverException, IOException, InterruptedException {
    if ((boot && provisioning) || (follow && (boot || provisioning)) || lines < 1) {
      throw ProvisionException.usage(
          lines < 1
              ? "--lines: " + lines + " is not a number of lines"
              : "--boot, --provisioning and --follow do not go together",
          Suggestions.help("machine logs"));
    }
    var target = Targets.one(session, "logs", name);
    if (provisioning) {
      return print(session, transcript(session, target));
    }
    if (!boot) {
      return journal(session, target, "-u", "docker.service", "-u", "containerd.service");
    }
    var console = session.services().machines().console(target);
    return console.isPresent()
        ? print(session, console.get().lines().toList())
        : journal(session, target, "-b");
  }

  private static List<String> transcript(Session session, String target)
      throws ProvisionException, IOException {
    var store = session.services().store();
    store.load(target);
    var file = store.hostDir(target).resolve("provision.log");
    return Files.exists(file) ? Files.readAllLines(file) : List.of();
  }

  private int print(Session session, List<String> all) {
    if (all.isEmpty()) {
      session.remark("nothing was said yet");
      return ExitCode.DONE;
    }
    session
        .console()
        .answer(String.join("\n", all.subList(Math.max(0, all.size() - lines), all.size())));
    return ExitCode.DONE;
  }

  private int journal(Session session, String target, String... what)
      throws ProvisionException, DriverException, IOException, InterruptedException {
    var login = session.services().store().load(target).access().login();
    var argv = new ArrayList<String>();
    argv.add(OpenSsh.program(session, "ssh"));
    argv.addAll(List.of("-F", OpenSsh.config(session, target), target));
    if (login.isPresent() && !login.get().user().equals("root")) {
      argv.add("sudo");
    }
    argv.addAll(List.of("journalctl", "--no-pager", "-n", String.valueOf(lines)));
    argv.addAll(List.of(what));
    if (follow) {
      argv.add("-f");
    }
    int exit = Programs.run(session, argv);
    if (exit == OpenSsh.UNREACHABLE) {
      tellIfNotOn(session, target);
    }
    return exit;
  }

  /// Of two reasons for silence ssh knows neither.
  private static void tellIfNotOn(Session session, String target)
      throws ProvisionException, DriverException, InterruptedException {
    var how = session.services().machines().notOn(target);
    if (how.isPresent()) {
      throw ProvisionException.failed(
          "the machine \"" + target + "\" is " + how.get(),
          "machine start " + target + "; what it said last: machine logs --boot " + target);
    }
  }
}
