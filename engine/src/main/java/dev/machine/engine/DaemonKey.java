package dev.machine.engine;

import java.util.List;
import java.util.Optional;

/// One key of `daemon.json`.
///
/// @param name as `daemon.json` spells it: `labels`
/// @param flag as dockerd's command line spells it, without dashes: `label`
/// @param choices the values it may have; empty for any
/// @param since first engine version that knows it; empty for all that are supported
/// @param until first engine version that refuses it; empty for none
public record DaemonKey(
    String name,
    Type type,
    String flag,
    List<String> choices,
    Optional<String> since,
    Optional<String> until) {

  /// How a value is read and checked.
  public enum Type {
    TEXT("a text"),
    SWITCH("true or false"),
    NUMBER("a whole number"),
    /// Bytes, as dockerd reads them: a number with an optional unit of `b`, `k`, `m`, `g`.
    SIZE("a size such as 64m"),
    TEXTS("a list of texts"),
    TEXT_MAP("a map of texts"),
    SWITCH_MAP("a map of true and false"),
    /// A map with a shape of its own, checked by the engine.
    OBJECT("a map"),
    OBJECTS("a list of maps");

    private final String wanted;

    Type(String wanted) {
      this.wanted = wanted;
    }

    /// For a message: "must be ...".
    String wanted() {
      return wanted;
    }
  }

  static DaemonKey key(String name, Type type) {
    return new DaemonKey(name, type, name, List.of(), Optional.empty(), Optional.empty());
  }

  DaemonKey flag(String spelling) {
    return new DaemonKey(name, type, spelling, choices, since, until);
  }

  DaemonKey oneOf(String... values) {
    return new DaemonKey(name, type, flag, List.of(values), since, until);
  }

  DaemonKey since(String version) {
    return new DaemonKey(name, type, flag, choices, Optional.of(version), until);
  }

  DaemonKey until(String version) {
    return new DaemonKey(name, type, flag, choices, since, Optional.of(version));
  }
}
