package dev.machine.templates;

import dev.machine.templates.HostTemplate.EngineSpec;
import dev.machine.templates.HostTemplate.HostFile;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.yaml.snakeyaml.DumperOptions;

/// A template as YAML.
final class TemplateWriter {

  private TemplateWriter() {}

  static String write(HostTemplate template) {
    var top = new LinkedHashMap<String, Object>();
    top.put("version", 1);
    put(top, "description", template.description());
    put(top, "driver", template.driver());
    put(top, "driver-options", values(template.driverOptions()));
    put(top, "image", template.image());
    put(top, "labels", values(template.labels()));
    put(top, "engine", engine(template.engine()));
    put(top, "files", template.files().stream().map(TemplateWriter::file).toList());
    put(top, "tls-san", values(template.tlsSan()));
    var options = new DumperOptions();
    options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
    options.setSplitLines(false);
    return new org.yaml.snakeyaml.Yaml(options).dump(top);
  }

  private static Map<String, Object> engine(EngineSpec engine) {
    var map = new LinkedHashMap<String, Object>();
    put(map, "settings", values(engine.settings()));
    put(map, "env", values(engine.env()));
    put(map, "labels", values(engine.labels()));
    put(map, "registry-mirrors", values(engine.registryMirrors()));
    put(map, "insecure-registries", values(engine.insecureRegistries()));
    put(map, "storage-driver", engine.storageDriver());
    put(map, "install-url", engine.installUrl());
    put(map, "install-sha256", engine.installSha256());
    return map;
  }

  private static Map<String, Object> file(HostFile file) {
    var map = new LinkedHashMap<String, Object>();
    map.put("path", file.path().value());
    map.put("mode", String.format(Locale.ROOT, "%04o", file.mode()));
    map.put("content", file.text());
    if (file.expand()) {
      map.put("expand", true);
    }
    return map;
  }

  private static Map<String, Object> values(Map<String, ? extends Marked<?>> marked) {
    var map = new LinkedHashMap<String, Object>();
    marked.forEach((k, v) -> map.put(k, v.value()));
    return map;
  }

  private static List<String> values(List<Marked<String>> marked) {
    return marked.stream().map(Marked::value).toList();
  }

  private static void put(Map<String, Object> map, String key, Optional<Marked<String>> value) {
    value.ifPresent(v -> map.put(key, v.value()));
  }

  private static void put(Map<String, Object> map, String key, Object value) {
    boolean empty =
        switch (value) {
          case Collection<?> c -> c.isEmpty();
          case Map<?, ?> m -> m.isEmpty();
          case String s -> s.isEmpty();
          default -> false;
        };
    if (!empty) {
      map.put(key, value);
    }
  }
}
