package dev.machine.cli.commands;

import dev.machine.cli.Command;
import dev.machine.cli.ExitCode;
import dev.machine.cli.Session;
import dev.machine.cli.Usage;
import dev.machine.cli.text.Json;
import dev.machine.cli.text.TextTable;
import dev.machine.drivers.DriverException;
import dev.machine.drivers.Progress;
import dev.machine.drivers.SnapshotControl;
import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.lifecycle.HostSnapshots;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// `snapshot`.
public final class Snapshot implements Command {
  private final Output output = new Output();

  private String action = "";
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
    output.describe(
        usage
            .actions(
                "ls [HOST]",
                "create HOST [SNAPSHOT]",
                "restore HOST [SNAPSHOT]",
                "rm HOST SNAPSHOT")
            .only("ls"));
    usage
        .only()
        .action(
            "Without SNAPSHOT: create takes the next snapshot-N, restore the newest.",
            (name, given) -> {
              action = name;
              words = given;
            });
  }

  @Override
  public int run(Session session) throws ProvisionException, DriverException, InterruptedException {
    var host =
        Targets.one(session, "snapshot " + action, words.isEmpty() ? null : words.getFirst());
    var named = words.stream().skip(1).findFirst();
    var snapshots = session.services().machines().snapshots();
    if (action.equals("ls")) {
      session.console().answer(list(snapshots.list(host)));
      return ExitCode.DONE;
    }
    return Many.run(
        session, List.of(host), (name, progress) -> work(snapshots, name, named, progress));
  }

  private String work(
      HostSnapshots snapshots, String host, Optional<String> named, Progress progress)
      throws ProvisionException, DriverException, InterruptedException {
    return switch (action) {
      case "create" -> "is kept as " + snapshots.take(host, named, progress);
      case "restore" -> {
        snapshots.restore(host, named, progress);
        yield "is as it was";
      }
      default -> {
        snapshots.remove(host, named.orElseThrow());
        yield "has no " + named.orElseThrow() + " any more";
      }
    };
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
