package dev.machine.cli.commands;

import dev.machine.cli.Command;
import dev.machine.cli.ExitCode;
import dev.machine.cli.Session;
import dev.machine.cli.Usage;
import dev.machine.cli.text.Json;
import dev.machine.cli.text.Suggestions;
import dev.machine.cli.text.TextTable;
import dev.machine.drivers.DriverException;
import dev.machine.drivers.Forward;
import dev.machine.provisioner.ProvisionException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// `forward`.
public final class Forwards implements Command {
  private List<String> ended = List.of();

  private final Output output = new Output();

  private @Nullable String name;

  private List<String> wanted = List.of();

  @Override
  public void describe(Usage usage) {
    usage
        .about(
            "Brings a port of a local host to 127.0.0.1 of this machine, and keeps it up as long as the",
            "host runs, also after a restart. Without a port, lists them. A forward without a name is",
            "called port-REMOTE; the same name again replaces.")
        .examples(
            "machine forward web1 8080:80          127.0.0.1:8080 here is port 80 there",
            "machine forward web1 db=0:5432        any free port; says which",
            "machine forward web1                  list them",
            "machine forward web1 --rm db          end one")
        .exits("0 done, 1 failed, 2 usage, 3 the port here is taken.")
        .values("FORWARD", "End the forward of that name.", all -> ended = all, "--rm");
    output.describe(usage);
    usage
        .name("NAME", "The host.", text -> name = text)
        .names("0..*", "[FORWARD=]LOCAL:REMOTE", "Ports to bring here.", all -> wanted = all);
  }

  @Override
  public int run(Session session) throws ProvisionException, DriverException, InterruptedException {
    var target = Targets.one(session, "forward", name);
    var asked = new ArrayList<Forward>();
    for (var text : wanted) {
      asked.add(ForwardSpec.read(text));
    }
    var machines = session.services().machines();
    var there = machines.forwards(target);
    for (var end : ended) {
      var names = there.stream().map(Forward::name).toList();
      if (!names.contains(end)) {
        throw ProvisionException.usage(
            "\"" + target + "\" has no forward \"" + end + "\"", Suggestions.forward(end, names));
      }
      machines.removeForward(target, end);
    }
    var made = new ArrayList<Forward>();
    for (var one : asked) {
      made.add(machines.addForward(target, one));
    }
    if (!ended.isEmpty() && asked.isEmpty()) {
      return ExitCode.DONE;
    }
    answer(session, asked.isEmpty() ? there : made);
    return ExitCode.DONE;
  }

  private void answer(Session session, List<Forward> forwards) {
    if (output.json()) {
      session.console().answer(Json.pretty(forwards.stream().map(Forwards::data).toList()));
      return;
    }
    var table = new TextTable("FORWARD", "HERE", "THERE");
    for (var forward : forwards) {
      table.row(
          forward.name(), "127.0.0.1:" + forward.localPort(), String.valueOf(forward.remotePort()));
    }
    session.console().answer(table.render());
  }

  private static Map<String, Object> data(Forward forward) {
    var data = new LinkedHashMap<String, Object>();
    data.put("name", forward.name());
    data.put("localPort", forward.localPort());
    data.put("remotePort", forward.remotePort());
    return data;
  }
}
