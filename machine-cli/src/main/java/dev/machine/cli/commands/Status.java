package dev.machine.cli.commands;

import dev.machine.cli.Command;
import dev.machine.cli.ExitCode;
import dev.machine.cli.Session;
import dev.machine.cli.Usage;
import dev.machine.cli.text.Json;
import dev.machine.provisioner.ProvisionException;
import org.jspecify.annotations.Nullable;

/// `status`.
public final class Status implements Command {
  private String timeout = "10s";

  private final Output output = new Output();

  private @Nullable String name;

  @Override
  public void describe(Usage usage) {
    usage
        .about(
            "Prints the state of a host in one word: Running, Stopped, Starting, Stopping, Paused,",
            "Saved, Error, Timeout, Creating, Failed, Removing or Unknown.")
        .examples(
            "machine status web1",
            "machine status -o json web1",
            "test \"$(machine status web1)\" = Running && docker --context web1 ps")
        .value(
            "TIME",
            "How long to wait for it: 10, 500ms, 1m (default 10s).",
            text -> timeout = text,
            "-t",
            "--timeout");
    output.describe(usage);
    usage.name("NAME", "The host; without one: default.", text -> name = text);
  }

  @Override
  public int run(Session session) throws ProvisionException, InterruptedException {
    var limit = Spans.read("--timeout", timeout);
    var target = Targets.one(session, "status", name);
    var row = session.services().machines().status(target, limit);
    session.console().answer(output.json() ? Json.pretty(Rows.data(row)) : row.state());
    row.error()
        .filter(_ -> !output.json())
        .ifPresent(problem -> session.remark("machine: " + target + ": " + problem));
    return ExitCode.DONE;
  }
}
