package dev.machine.cli.commands;

import dev.machine.cli.Command;
import dev.machine.cli.ExitCode;
import dev.machine.cli.Session;
import dev.machine.cli.text.Json;
import dev.machine.provisioner.ProvisionException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `status`.
@CommandLine.Command(
    description = {
      "Prints the state of a host in one word: Running, Stopped, Starting, Stopping, Paused,",
      "Saved, Error, Timeout, Creating, Failed, Removing or Unknown."
    },
    footer = {
      "",
      "Examples:",
      "  machine status web1",
      "  machine status -o json web1",
      "  test \"$(machine status web1)\" = Running && docker --context web1 ps"
    })
public final class Status implements Command {
  @Option(
      names = {"-t", "--timeout"},
      paramLabel = "TIME",
      description = "How long to wait for it: 10, 500ms, 1m (default ${DEFAULT-VALUE}).")
  String timeout = "10s";

  @Mixin Output output = new Output();

  @Parameters(arity = "0..1", paramLabel = "NAME", description = "The host; without one: default.")
  @Nullable String name;

  @Override
  public int run(Session session) throws ProvisionException, InterruptedException {
    var limit = Spans.read("--timeout", timeout);
    var target = Targets.one(session, "status", name);
    var row = session.services().machines().status(target, limit);
    session.console().answer(output.json() ? Json.pretty(Rows.data(row)) : row.state());
    row.error()
        .filter(_ -> !output.json())
        .ifPresent(problem -> session.console().say("machine: " + target + ": " + problem));
    return ExitCode.DONE;
  }
}
