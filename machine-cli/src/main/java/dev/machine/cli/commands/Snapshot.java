package dev.machine.cli.commands;

import dev.machine.cli.Command;
import dev.machine.cli.ExitCode;
import dev.machine.cli.Session;
import dev.machine.cli.Usage;
import dev.machine.cli.text.Json;
import dev.machine.cli.text.Suggestions;
import dev.machine.cli.text.TextTable;
import dev.machine.drivers.DriverException;
import dev.machine.drivers.SnapshotControl;
import dev.machine.provisioner.ProvisionException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// `snapshot`.
public final class Snapshot implements Command {
  private final Output output = new Output();

  private List<String> words = List.of();

  @Override
  public void describe(Usage usage) {
    usage
        .about(
            "Keeps the state of a host, and brings it back: its disk, and its memory if it runs. What the",
            "host did since is given up. A host that ran goes on where it was, with its clock set right;",
            "one that was off is off. Other hosts can begin from the state of one that ran.")
        .examples(
            "machine snapshot create web1 before-upgrade",
            "machine snapshot restore web1 before-upgrade   without a name: the newest",
            "machine snapshot ls web1",
            "machine snapshot rm web1 before-upgrade",
            "machine create --from-snapshot web1/before-upgrade web2   begins from it")
        .exits(
            "0 done, 1 failed, 2 usage, 3 refused: the driver has none, no room, 130 interrupted.");
    output.describe(usage.actions(List.of("ls", "create", "restore", "rm")).only("ls"));
    usage.names(
        "0..3",
        "ls | create | restore | rm, HOST, [SNAPSHOT]",
        "Without SNAPSHOT: create takes the next snapshot-N, restore the newest.",
        all -> words = all);
  }

  @Override
  public int run(Session session) throws ProvisionException, DriverException, InterruptedException {
    var action = words.isEmpty() ? "" : words.getFirst();
    var host = words.size() > 1 ? words.get(1) : null;
    var named = words.size() > 2 ? Optional.of(words.get(2)) : Optional.<String>empty();
    var snapshots = session.services().machines().snapshots();
    if (action.equals("ls") && named.isEmpty()) {
      session.console().answer(list(snapshots.list(Targets.one(session, "snapshot ls", host))));
      return ExitCode.DONE;
    }
    if (action.equals("create") && host != null) {
      return one(
          session, host, (name, progress) -> "is kept as " + snapshots.take(name, named, progress));
    }
    if (action.equals("restore") && host != null) {
      return one(
          session,
          host,
          (name, progress) -> {
            snapshots.restore(name, named, progress);
            return "is as it was";
          });
    }
    if (action.equals("rm") && host != null && named.isPresent()) {
      return one(
          session,
          host,
          (name, _) -> {
            snapshots.remove(name, named.get());
            return "has no " + named.get() + " any more";
          });
    }
    throw ProvisionException.usage(
        "snapshot does not know \"" + String.join(" ", words) + "\"",
        Suggestions.help("machine snapshot"));
  }

  private static int one(Session session, String host, Many.Work work) throws ProvisionException {
    return Many.run(session, List.of(Targets.one(session, "snapshot", host)), work);
  }

  private String list(List<SnapshotControl.Snapshot> all) {
    if (output.json()) {
      return Json.pretty(all.stream().map(Snapshot::data).toList());
    }
    var table = new TextTable("SNAPSHOT", "MADE", "HOST", "MEMORY");
    for (var one : all) {
      table.row(
          one.name(),
          one.made().toString(),
          one.running() ? "running" : "off",
          one.running() ? one.bytes() / 1_000_000 + " MB" : "-");
    }
    return table.render();
  }

  private static Map<String, Object> data(SnapshotControl.Snapshot one) {
    var data = new LinkedHashMap<String, Object>();
    data.put("name", one.name());
    data.put("made", one.made().toString());
    data.put("running", one.running());
    data.put("bytes", one.bytes());
    return data;
  }
}
