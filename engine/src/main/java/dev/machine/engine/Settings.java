package dev.machine.engine;

import java.util.Map;

/// Typed engine settings in canonical form: keys of `daemon.json`, and environment of the daemon.
public record Settings(Map<String, Object> daemon, Map<String, String> environment) {
  public static final Settings NONE = new Settings(Map.of(), Map.of());
}
