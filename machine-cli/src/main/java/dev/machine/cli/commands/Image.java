package dev.machine.cli.commands;

import dev.machine.cli.Command;
import dev.machine.cli.ExitCode;
import dev.machine.cli.Session;
import dev.machine.cli.Usage;
import dev.machine.cli.text.Json;
import dev.machine.cli.text.Suggestions;
import dev.machine.cli.text.TextTable;
import dev.machine.drivers.DriverException;
import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.lifecycle.HostImages;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// `image`.
public final class Image implements Command {
  private final Output output = new Output();

  private List<String> words = List.of();

  @Override
  public void describe(Usage usage) {
    usage
        .about(
            "Makes an image of a prepared host: its disk with the engine, what was installed, images",
            "and volumes, but without its name, keys and certificates. A host that begins from it is",
            "ready much sooner. A host that runs is shut down for it and started again.")
        .examples(
            "machine image bake web1 web-base       makes the image web-base of the host web1",
            "machine create --image web-base web2   begins from it",
            "machine image ls",
            "machine image rm web-base")
        .exits("0 done, 1 failed, 2 usage, 3 refused before anything was made, 130 interrupted.");
    output.describe(usage.actions(List.of("ls", "bake", "rm")).only("ls"));
    usage.names(
        "0..3",
        "ls | bake HOST [IMAGE] | rm IMAGE",
        "Without: ls. IMAGE is HOST's name when it is left out.",
        all -> words = all);
  }

  @Override
  public int run(Session session) throws ProvisionException, DriverException, InterruptedException {
    var action = words.isEmpty() ? "ls" : words.getFirst();
    int given = Math.max(0, words.size() - 1);
    if (action.equals("ls") && given == 0) {
      session.console().answer(list(session.services().machines().images().list()));
      return ExitCode.DONE;
    }
    if (action.equals("bake") && given > 0) {
      return bake(session, words.get(1), words.getLast());
    }
    if (action.equals("rm") && given == 1) {
      session.services().machines().images().remove(words.get(1));
      return ExitCode.DONE;
    }
    throw ProvisionException.usage(
        "image does not know \"" + String.join(" ", words) + "\"",
        Suggestions.help("machine image"));
  }

  private static int bake(Session session, String host, String image) throws ProvisionException {
    var images = session.services().machines().images();
    return Many.run(
        session,
        List.of(Targets.one(session, "image bake", host)),
        (name, progress) -> {
          images.bake(name, image, progress);
          return "is baked: machine create --image " + image + " NAME begins from it";
        });
  }

  private String list(List<HostImages.Row> rows) {
    if (output.json()) {
      return Json.pretty(rows.stream().map(Image::data).toList());
    }
    var table = new TextTable("IMAGE", "DRIVER", "MADE OF", "MADE", "SIZE");
    for (var row : rows) {
      var image = row.image();
      table.row(
          image.name(),
          row.driver(),
          image.from(),
          image.made().toString(),
          image.bytes() / 1_000_000 + " MB");
    }
    return table.render();
  }

  private static Map<String, Object> data(HostImages.Row row) {
    var data = new LinkedHashMap<String, Object>();
    data.put("name", row.image().name());
    data.put("driver", row.driver());
    data.put("from", row.image().from());
    data.put("made", row.image().made().toString());
    data.put("bytes", row.image().bytes());
    return data;
  }
}
