package dev.machine.engine;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// Checks what was typed and collects every problem. One instance reads one request.
final class SettingsReader {

  private static final Pattern ENV_NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

  /// A mirror is an address with a scheme and no path (moby `registry/config.go`, ValidateMirror).
  private static final Pattern MIRROR = Pattern.compile("https?://[^/?#\\s]+/?");

  private final List<Problem> problems = new ArrayList<>();
  private final TreeMap<String, Object> daemon = new TreeMap<>();
  private final ValueReader values = new ValueReader(problems);

  Settings read(SettingsRequest request) throws EngineException {
    request.settings().forEach(this::setting);
    request.options().forEach(this::option);
    request.labels().forEach(l -> add("labels", l, "--engine-label"));
    request.registryMirrors().forEach(m -> add("registry-mirrors", m, "--engine-registry-mirror"));
    request
        .insecureRegistries()
        .forEach(r -> add("insecure-registries", r, "--engine-insecure-registry"));
    request.storageDriver().ifPresent(this::storageDriver);
    var env = new LinkedHashMap<String, String>();
    request.env().forEach(e -> env(e, env));
    checkLabels();
    checkMirrors();
    if (!problems.isEmpty()) {
      throw new EngineException(problems);
    }
    return new Settings(daemon, List.copyOf(env.values()));
  }

  private void setting(String name, Object value) {
    if (known(name, name)) {
      var key = DaemonKeys.find(name);
      if (key.isEmpty()) {
        mapEntry(name, String.valueOf(value));
      } else {
        values.read(name, key.get(), value).ifPresent(v -> put(key.get(), v, name));
      }
    }
  }

  private void option(String option) {
    var text = option.startsWith("--") ? option.substring(2) : option;
    int equals = text.indexOf('=');
    var name = equals < 0 ? text : text.substring(0, equals);
    if (!known(name, "--engine-opt " + name)) {
      return;
    }
    var key = DaemonKeys.find(name);
    if (equals < 0) {
      if (key.isPresent() && key.get().type() == DaemonKey.Type.SWITCH) {
        put(key.get(), true, name);
      } else {
        problems.add(Problem.of(name, "--engine-opt " + name + " has no value", name + "=VALUE"));
      }
      return;
    }
    var value = text.substring(equals + 1);
    if (key.isEmpty()) {
      mapEntry(name, value);
    } else {
      values.readFlag(name, key.get(), value).ifPresent(v -> put(key.get(), v, name));
    }
  }

  private void mapEntry(String flag, String value) {
    var map = DaemonKeys.mapOfEntryFlag(flag).flatMap(DaemonKeys::find).orElseThrow();
    put(map, Map.of(flag, value), flag);
  }

  private void add(String name, String value, String source) {
    put(DaemonKeys.find(name).orElseThrow(), List.of(value), source);
  }

  private void storageDriver(String value) {
    put(DaemonKeys.find("storage-driver").orElseThrow(), value, "--engine-storage-driver");
  }

  /// Lists and maps grow; a single value that is given twice must be the same.
  private void put(DaemonKey key, Object value, String source) {
    var before = daemon.get(key.name());
    if (before == null) {
      daemon.put(key.name(), Values.normal(value));
    } else if (before instanceof List<?> || before instanceof Map<?, ?>) {
      daemon.put(key.name(), Values.normal(Values.merge(key.name(), before, value)));
    } else if (!before.equals(Values.normal(value))) {
      problems.add(
          Problem.of(
              source,
              key.name() + " is given twice, as " + before + " and as " + value,
              "keep one of them"));
    }
  }

  private boolean known(String name, String source) {
    var reserved = DaemonKeys.reserved(name);
    if (reserved.isPresent()) {
      problems.add(Problem.of(name, source + " cannot be set: " + reserved.get(), "leave it out"));
      return false;
    }
    if (DaemonKeys.find(name).isEmpty() && DaemonKeys.mapOfEntryFlag(name).isEmpty()) {
      problems.add(
          new Problem(name, "unknown engine setting \"" + name + "\"", "", DaemonKeys.names()));
      return false;
    }
    return true;
  }

  private void env(String assignment, Map<String, String> env) {
    var name = Settings.nameOf(assignment);
    if (!assignment.contains("=") || !ENV_NAME.matcher(name).matches()) {
      problems.add(
          Problem.of(
              "--engine-env",
              "--engine-env \"" + name + "\" is not an environment variable with a value",
              "NAME=value, the name of letters, digits and _"));
    } else if (assignment.chars().anyMatch(Character::isISOControl)) {
      problems.add(
          Problem.of(
              "--engine-env",
              "the value of --engine-env " + name + " has a line break or control character",
              "systemd takes one line per variable"));
    } else {
      env.put(name, assignment);
    }
  }

  private void checkLabels() {
    for (var label : list("labels")) {
      if (label.indexOf('=') < 1) {
        problems.add(
            Problem.of("labels", "the engine label \"" + label + "\" has no value", "key=value"));
      }
    }
  }

  private void checkMirrors() {
    for (var mirror : list("registry-mirrors")) {
      if (!MIRROR.matcher(mirror).matches()) {
        problems.add(
            Problem.of(
                "registry-mirrors",
                "the registry mirror \"" + mirror + "\" is not an address of a server",
                "https://HOST[:PORT], without a path"));
      }
    }
  }

  private List<String> list(String key) {
    return daemon.get(key) instanceof List<?> list
        ? list.stream().map(String::valueOf).toList()
        : List.of();
  }
}
