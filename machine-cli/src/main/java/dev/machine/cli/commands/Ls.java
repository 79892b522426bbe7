package dev.machine.cli.commands;

import dev.machine.cli.Command;
import dev.machine.cli.ExitCode;
import dev.machine.cli.Session;
import dev.machine.cli.Usage;
import dev.machine.cli.commands.Filters.Subject;
import dev.machine.cli.text.Json;
import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.host.HostStore.Entry;
import dev.machine.provisioner.lifecycle.HostRow;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// `ls`.
public final class Ls implements Command {
  private boolean quiet;

  private List<String> filters = List.of();

  private String timeout = "10s";

  private final Output output = new Output();

  @Override
  public void describe(Usage usage) {
    usage
        .about(
            "Lists the hosts. All are asked at once under one deadline; one that does not answer is a",
            "row that says so.")
        .examples(
            "machine ls",
            "machine ls -q                         names only, without asking anybody",
            "machine ls --filter driver=nspawn --filter state=running",
            "machine ls --filter label=role=web    by a label given to create",
            "machine ls -o json --timeout 3s")
        .flag("Names only; asks no host.", on -> quiet = on, "-q", "--quiet")
        .values(
            "KEY=VALUE",
            "Only hosts with driver=, state=, name= (an expression) or label=KEY=VALUE.",
            all -> filters = all,
            "--filter")
        .value(
            "TIME",
            "How long to wait for all of them: 10, 500ms, 1m (default 10s).",
            text -> timeout = text,
            "-t",
            "--timeout");
    output.describe(usage);
  }

  @Override
  public int run(Session session) throws ProvisionException, InterruptedException {
    var wanted = Filters.of(filters);
    var limit = Spans.read("--timeout", timeout);
    if (quiet && !wanted.asks("state")) {
      names(session, names(session, wanted));
      return ExitCode.DONE;
    }
    var labels = wanted.asks("label") ? labels(session) : Map.<String, Map<String, String>>of();
    var rows =
        session.services().machines().list(limit).stream()
            .filter(row -> wanted.match(subject(row, labels)))
            .toList();
    if (quiet) {
      names(session, rows.stream().map(HostRow::name).toList());
    } else if (output.json()) {
      session.console().answer(Json.pretty(rows.stream().map(Rows::data).toList()));
    } else {
      var table = Rows.table(rows, Instant.now());
      session.console().answer(session.console().program().in(table));
    }
    return ExitCode.DONE;
  }

  private void names(Session session, List<String> names) {
    if (output.json()) {
      session.console().answer(Json.pretty(names));
    } else if (!names.isEmpty()) {
      session.console().answer(String.join("\n", names));
    }
  }

  private static List<String> names(Session session, Filters wanted) throws ProvisionException {
    var store = session.services().store();
    if (!wanted.asks("driver") && !wanted.asks("label")) {
      return store.names().stream()
          .filter(name -> wanted.match(new Subject(name, "", "", Map.of())))
          .toList();
    }
    var names = new ArrayList<String>();
    for (var entry : store.entries()) {
      if (entry instanceof Entry.Ok(var host)
          && wanted.match(new Subject(host.name(), host.driver(), "", host.labels()))) {
        names.add(host.name());
      }
    }
    return names;
  }

  private static Subject subject(HostRow row, Map<String, Map<String, String>> labels) {
    return new Subject(
        row.name(), row.driver(), row.state(), labels.getOrDefault(row.name(), Map.of()));
  }

  private static Map<String, Map<String, String>> labels(Session session)
      throws ProvisionException {
    var labels = new HashMap<String, Map<String, String>>();
    for (var entry : session.services().store().entries()) {
      if (entry instanceof Entry.Ok(var host)) {
        labels.put(host.name(), host.labels());
      }
    }
    return labels;
  }
}
