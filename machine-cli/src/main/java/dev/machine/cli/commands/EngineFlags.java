package dev.machine.cli.commands;

import dev.machine.cli.Session;
import dev.machine.cli.Usage;
import dev.machine.engine.SettingsRequest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The flags of `create` that are about the engine, named as the predecessor named them.
final class EngineFlags {
  List<String> options = List.of();

  List<String> labels = List.of();

  List<String> env = List.of();

  List<String> mirrors = List.of();

  List<String> insecure = List.of();

  @Nullable String storageDriver;

  @Nullable String installUrl;

  @Nullable String installSha256;

  void describe(Usage usage) {
    usage
        .values(
            "KEY[=VALUE]",
            "A setting of the engine, such as log-level=debug.",
            all -> options = all,
            "--engine-opt")
        .values("KEY=VALUE", "A label of the engine.", all -> labels = all, "--engine-label")
        .values(
            "NAME=VALUE",
            "A variable of the engine; every user of the host can read it.",
            all -> env = all,
            "--engine-env")
        .values(
            "URL",
            "A mirror to pull through (ENGINE_REGISTRY_MIRROR).",
            all -> mirrors = all,
            "--engine-registry-mirror")
        .values(
            "HOST",
            "A registry without verified TLS: host[:port] or CIDR.",
            all -> insecure = all,
            "--engine-insecure-registry");
    installation(usage);
  }

  private void installation(Usage usage) {
    usage
        .value(
            "NAME",
            "Such as overlay2 (default: the engine's own choice).",
            text -> storageDriver = text,
            "--engine-storage-driver")
        .value(
            "URL",
            "A script that installs the engine, instead of the bundled one; or none, to install nothing (MACHINE_DOCKER_INSTALL_URL).",
            text -> installUrl = text,
            "--engine-install-url")
        .value(
            "HEX",
            "The digest that the script must have.",
            text -> installSha256 = text,
            "--engine-install-sha256");
  }

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
