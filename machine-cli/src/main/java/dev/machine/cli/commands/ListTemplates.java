package dev.machine.cli.commands;

import dev.machine.cli.Command;
import dev.machine.cli.ExitCode;
import dev.machine.cli.Session;
import dev.machine.cli.Usage;
import dev.machine.cli.text.Json;
import dev.machine.cli.text.TextTable;
import dev.machine.provisioner.ProvisionException;
import dev.machine.templates.TemplateException;
import dev.machine.templates.Templates;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// `templates`.
public final class ListTemplates implements Command {
  private boolean merged;

  private final Output output = new Output();

  private Optional<String> shown = Optional.empty();

  @Override
  public void describe(Usage usage) {
    usage
        .about(
            "Lists the bundled templates, or shows one: show prints its own text, a good beginning for",
            "one of yours; show --merged with its bases filled in.")
        .examples(
            "machine templates",
            "machine templates show default",
            "machine templates show --merged ./web.yaml      checks it too",
            "machine create --template ./web.yaml web1")
        .actions("ls", "show TEMPLATE")
        .only("show")
        .flag("with the bases filled in.", on -> merged = on, "--merged");
    output.describe(usage.only());
    usage.action(
        "Without: ls. TEMPLATE is a bundled name, or a file.",
        (_, given) -> shown = given.stream().findFirst());
  }

  @Override
  public int run(Session session) throws ProvisionException {
    session.console().answer(shown.isPresent() ? show(shown.get()) : list());
    return ExitCode.DONE;
  }

  private String list() {
    var all = Templates.bundled();
    if (output.json()) {
      return Json.pretty(
          all.stream()
              .map(one -> {
                var data = new LinkedHashMap<String, Object>();
                data.put("name", one.name());
                data.put("description", one.description());
                return data;
              })
              .toList());
    }
    var table = new TextTable("NAME", "DESCRIPTION");
    all.forEach(one -> table.row(one.name(), one.description()));
    return table.render();
  }

  private String show(String template) throws ProvisionException {
    try {
      if (merged) {
        var wrongs = new Wrongs();
        TemplateSettings.read(Templates.load(template), wrongs);
        wrongs.throwIfAny();
      }
      var text = merged ? Templates.merged(template) : Templates.raw(template);
      return output.json()
          ? Json.pretty(Map.of("name", template, "text", text))
          : text.stripTrailing();
    } catch (TemplateException e) {
      throw Wrongs.of(e);
    }
  }
}
