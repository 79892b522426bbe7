package dev.machine.cli.commands;

import dev.machine.cli.Command;
import dev.machine.cli.ExitCode;
import dev.machine.cli.Session;
import dev.machine.cli.Usage;
import dev.machine.cli.text.Json;
import dev.machine.cli.text.Suggestions;
import dev.machine.cli.text.TextTable;
import dev.machine.provisioner.ProvisionException;
import dev.machine.templates.DidYouMean;
import dev.machine.templates.TemplateException;
import dev.machine.templates.Templates;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// `templates`.
public final class ListTemplates implements Command {
  private boolean merged;

  private final Output output = new Output();

  private List<String> words = List.of();

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
        .actions(List.of("ls", "show"))
        .only("show")
        .flag("with the bases filled in.", on -> merged = on, "--merged");
    output.describe(usage.only());
    usage.names(
        "0..2",
        "ls | show TEMPLATE",
        "Without: ls. TEMPLATE is a bundled name, or a file.",
        all -> words = all);
  }

  @Override
  public int run(Session session) throws ProvisionException {
    var action = words.isEmpty() ? "ls" : words.getFirst();
    if (action.equals("ls") && words.size() < 2) {
      session.console().answer(list());
    } else if (action.equals("show") && words.size() == 2) {
      session.console().answer(show(words.getLast()));
    } else if (action.equals("show")) {
      throw ProvisionException.usage("missing: TEMPLATE", "machine templates show default");
    } else {
      throw ProvisionException.usage(
          "templates does not know \"" + String.join(" ", words) + "\"", meant(action));
    }
    return ExitCode.DONE;
  }

  private static String meant(String word) {
    if (Templates.bundled().stream().anyMatch(one -> one.name().equals(word))) {
      return "machine templates show " + word;
    }
    return DidYouMean.closest(word, List.of("ls", "show"))
        .map(near -> "did you mean: machine templates " + near)
        .orElse(Suggestions.help("machine templates"));
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
