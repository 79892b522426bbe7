package dev.machine.cli.commands;

import dev.machine.cli.Session;
import dev.machine.engine.SettingsRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The flags of `create` that are about the engine, named as the predecessor named them.
final class EngineFlags {
  @Option(
      names = "--engine-opt",
      paramLabel = "KEY[=VALUE]",
      description = "A setting of the engine, such as log-level=debug.")
  List<String> options = new ArrayList<>();

  @Option(
      names = "--engine-label",
      paramLabel = "KEY=VALUE",
      description = "A label of the engine.")
  List<String> labels = new ArrayList<>();

  @Option(
      names = "--engine-env",
      paramLabel = "NAME=VALUE",
      description = "A variable of the engine; every user of the host can read it.")
  List<String> env = new ArrayList<>();

  @Option(
      names = "--engine-registry-mirror",
      paramLabel = "URL",
      description = "A mirror to pull through (ENGINE_REGISTRY_MIRROR).")
  List<String> mirrors = new ArrayList<>();

  @Option(
      names = "--engine-insecure-registry",
      paramLabel = "HOST",
      description = "A registry without verified TLS: host[:port] or CIDR.")
  List<String> insecure = new ArrayList<>();

  @Option(
      names = "--engine-storage-driver",
      paramLabel = "NAME",
      description = "Such as overlay2 (default: the engine's own choice).")
  @Nullable String storageDriver;

  @Option(
      names = "--engine-install-url",
      paramLabel = "URL",
      description = {
        "A script that installs the engine, instead of the bundled one; or none, to install",
        "nothing (MACHINE_DOCKER_INSTALL_URL)."
      })
  @Nullable String installUrl;

  @Option(
      names = "--engine-install-sha256",
      paramLabel = "HEX",
      description = "The digest that the script must have.")
  @Nullable String installSha256;

  /// The settings as typed, the environment's mirror where no flag gives one.
  SettingsRequest settings(Session session) {
    var fromEnvironment = session.env("ENGINE_REGISTRY_MIRROR");
    var through =
        mirrors.isEmpty() && !fromEnvironment.isEmpty() ? List.of(fromEnvironment) : mirrors;
    return new SettingsRequest(
        Map.of(), options, labels, env, through, insecure, Optional.ofNullable(storageDriver));
  }

  Optional<String> installUrl(Session session) {
    return Optional.ofNullable(installUrl)
        .or(() -> Optional.of(session.env("MACHINE_DOCKER_INSTALL_URL")))
        .filter(url -> !url.isEmpty());
  }

  Optional<String> installSha256() {
    return Optional.ofNullable(installSha256);
  }
}
