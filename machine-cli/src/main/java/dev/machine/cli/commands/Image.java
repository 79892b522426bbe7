package dev.machine.cli.commands;

import dev.machine.cli.Command;
import dev.machine.cli.ExitCode;
import dev.machine.cli.Session;
import dev.machine.cli.Usage;
import dev.machine.cli.text.Json;
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

  private String action = "";
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
    output.describe(usage.actions("ls", "bake HOST [IMAGE]", "rm IMAGE").only("ls"));
    usage
        .only()
        .action(
            "Without: ls. IMAGE is HOST's name when it is left out.",
            (name, given) -> {
              action = name;
              words = given;
            });
  }

  @Override
  public int run(Session session) throws ProvisionException, DriverException, InterruptedException {
    var images = session.services().machines().images();
    switch (action) {
      case "bake" -> {
        return bake(session, images, words.getFirst(), words.getLast());
      }
      case "rm" -> images.remove(words.getFirst());
      default -> session.console().answer(list(images.list()));
    }
    return ExitCode.DONE;
  }

  private static int bake(Session session, HostImages images, String host, String image)
      throws ProvisionException {
    int exit =
        Many.run(
            session,
            List.of(Targets.one(session, "image bake", host)),
            (name, progress) -> {
              images.bake(name, image, progress);
              return "is baked";
            });
    if (exit == ExitCode.DONE) {
      session.remark("to begin from it: machine create --image " + image + " NAME");
    }
    return exit;
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
