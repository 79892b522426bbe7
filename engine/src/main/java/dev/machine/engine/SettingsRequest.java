package dev.machine.engine;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Engine settings as they were typed, unchecked.
///
/// @param settings `daemon.json` keys with plain values, from a template's `engine: settings:`
/// @param options `key=value` of `--engine-opt`: a flag of dockerd without dashes or a
///   `daemon.json` key; a bare `key` turns a switch on
/// @param labels `key=value` of `--engine-label`
/// @param env `NAME=value` of `--engine-env`
/// @param registryMirrors addresses of `--engine-registry-mirror`
/// @param insecureRegistries `host[:port]` or CIDR of `--engine-insecure-registry`
/// @param storageDriver of `--engine-storage-driver`
public record SettingsRequest(
    Map<String, Object> settings,
    List<String> options,
    List<String> labels,
    List<String> env,
    List<String> registryMirrors,
    List<String> insecureRegistries,
    Optional<String> storageDriver) {

  public static final SettingsRequest NONE =
      new SettingsRequest(
          Map.of(), List.of(), List.of(), List.of(), List.of(), List.of(), Optional.empty());

  public SettingsRequest {
    settings = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(settings));
    options = List.copyOf(options);
    labels = List.copyOf(labels);
    env = List.copyOf(env);
    registryMirrors = List.copyOf(registryMirrors);
    insecureRegistries = List.copyOf(insecureRegistries);
  }

  /// Only `--engine-opt` values.
  public static SettingsRequest ofOptions(String... options) {
    return new SettingsRequest(
        Map.of(), List.of(options), List.of(), List.of(), List.of(), List.of(), Optional.empty());
  }

  /// Only `daemon.json` keys.
  public static SettingsRequest ofSettings(Map<String, Object> settings) {
    return new SettingsRequest(
        settings, List.of(), List.of(), List.of(), List.of(), List.of(), Optional.empty());
  }
}
