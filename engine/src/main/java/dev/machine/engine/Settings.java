package dev.machine.engine;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// What a person wants of an engine, checked: plain values that JSON can carry, so that a store can
/// keep them. Immutable.
///
/// @param daemon keys of `daemon.json` with values that are strings, booleans, longs, lists and
///   maps of these; `hosts` and `tls…` are never among them
/// @param env `NAME=value` for the daemon's environment, one per name; not a place for secrets, as
///   systemd shows a unit's environment to every user of the host (systemd.exec(5))
public record Settings(SortedMap<String, Object> daemon, List<String> env) {

  public static final Settings EMPTY = new Settings(new TreeMap<>(), List.of());

  public Settings {
    var copy = new TreeMap<String, Object>();
    daemon.forEach((key, value) -> copy.put(key, Values.normal(value)));
    daemon = Collections.unmodifiableSortedMap(copy);
    env = List.copyOf(env);
  }

  /// Reads what was typed.
  ///
  /// @throws EngineException with every problem: unknown keys, wrong types, keys that are not the
  ///   person's to set
  public static Settings read(SettingsRequest request) throws EngineException {
    return new SettingsReader().read(request);
  }

  /// These settings, with `base` for what they do not say: lists are united, maps are merged by
  /// key, labels and environment by name, of everything else these win.
  public Settings over(Settings base) {
    var keys = new TreeMap<>(base.daemon);
    daemon.forEach((key, value) ->
        keys.put(
            key,
            base.daemon.containsKey(key) ? Values.merge(key, base.daemon.get(key), value) : value));
    var names = new LinkedHashMap<String, String>();
    base.env.forEach(e -> names.put(nameOf(e), e));
    env.forEach(e -> names.put(nameOf(e), e));
    return new Settings(keys, new ArrayList<>(names.values()));
  }

  /// These settings without one key.
  Settings without(String key) {
    var rest = new TreeMap<>(daemon);
    rest.remove(key);
    return new Settings(rest, env);
  }

  @JsonIgnore
  public boolean isEmpty() {
    return daemon.isEmpty() && env.isEmpty();
  }

  /// The storage driver that was asked for; empty for the engine's own choice.
  public String storageDriver() {
    return daemon.get("storage-driver") instanceof String s ? s : "";
  }

  static String nameOf(String assignment) {
    int equals = assignment.indexOf('=');
    return equals < 0 ? assignment : assignment.substring(0, equals);
  }
}
