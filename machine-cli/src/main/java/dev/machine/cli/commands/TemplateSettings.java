package dev.machine.cli.commands;

import dev.machine.engine.EngineException;
import dev.machine.engine.Settings;
import dev.machine.engine.SettingsRequest;
import dev.machine.templates.HostTemplate;
import dev.machine.templates.Marked;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// What a template says of the engine, which only the engine can judge.
final class TemplateSettings {
  private TemplateSettings() {}

  /// The settings of a template; what is wrong with them goes to `wrongs`, with its mark.
  static Settings read(HostTemplate template, Wrongs wrongs) {
    var of = template.engine();
    var written =
        new SettingsRequest(
            of.plainSettings(),
            List.of(),
            pairs(of.labels()),
            pairs(of.env()),
            of.registryMirrors().stream().map(Marked::value).toList(),
            of.insecureRegistries().stream().map(Marked::value).toList(),
            of.storageDriver().map(Marked::value));
    return read(written, wrongs, key -> of.markOf(key).map(mark -> mark + ": ").orElse(""));
  }

  static Settings read(SettingsRequest request, Wrongs wrongs, Function<String, String> where) {
    try {
      return Settings.read(request);
    } catch (EngineException e) {
      wrongs.add(e, where);
      return Settings.EMPTY;
    }
  }

  private static List<String> pairs(Map<String, Marked<String>> map) {
    return map.entrySet().stream().map(e -> e.getKey() + "=" + e.getValue().value()).toList();
  }
}
