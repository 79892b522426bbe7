package dev.machine.provisioner.client;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/// Docker's own directory, and what the environment says about it.
///
/// @param directory `$DOCKER_CONFIG`, else `~/.docker`
/// @param dockerHost `$DOCKER_HOST`, unless empty
/// @param dockerContext `$DOCKER_CONTEXT`, unless empty
public record DockerHome(
    Path directory, Optional<String> dockerHost, Optional<String> dockerContext) {

  /// From an environment and a home directory.
  public static DockerHome of(Map<String, String> environment, Path home) {
    var config = value(environment, "DOCKER_CONFIG");
    return new DockerHome(
        config.map(Path::of).orElseGet(() -> home.resolve(".docker")),
        value(environment, "DOCKER_HOST"),
        value(environment, "DOCKER_CONTEXT"));
  }

  Path configFile() {
    return directory.resolve("config.json");
  }

  Path metadata(ContextName name) {
    return directory.resolve("contexts").resolve("meta").resolve(name.id());
  }

  Path tls(ContextName name) {
    return directory.resolve("contexts").resolve("tls").resolve(name.id());
  }

  private static Optional<String> value(Map<String, String> environment, String name) {
    return Optional.ofNullable(environment.get(name)).filter(value -> !value.isEmpty());
  }
}
