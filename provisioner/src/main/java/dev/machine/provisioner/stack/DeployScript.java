package dev.machine.provisioner.stack;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.remote.Command;
import dev.machine.provisioner.remote.ShellQuote;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The script that deploys on a host. All of it goes there by stdin: its argv says nothing, and
/// secrets are in the environment of docker alone.
final class DeployScript {

  private static final String COMPOSE = ".machine-compose.yaml";

  private static final String DIRECTORIES = "/var/lib/machine/stacks/";

  private final StringBuilder text = new StringBuilder("set -eu\numask 077\n");

  private DeployScript() {}

  /// In a swarm. Files are in memory only and go when it ends: configs and secrets are the
  /// managers' from then on.
  ///
  /// `--prune`, since what the file does not name any more shall not run; `--resolve-image always`,
  /// since a tag that was pushed again is to be deployed, and every node shall run the same digest;
  /// `--with-registry-auth`, since nodes pull with the login that the service carries.
  static Command swarm(
      String name, Bundle bundle, Map<String, String> environment, Optional<String> dockerConfig) {
    var script = new DeployScript();
    script.text.append(
        """
        dir=$(mktemp -d /run/machine-stack.XXXXXX)
        trap 'rm -rf "$dir"' EXIT
        cd "$dir"
        """);
    script.put(bundle, environment, dockerConfig);
    script.text.append(
        "docker stack deploy --compose-file %s --with-registry-auth --prune --resolve-image always %s </dev/null 2>&1\n"
            .formatted(COMPOSE, ShellQuote.quote(name)));
    return script.command();
  }

  /// On a single host, where Compose mounts files of configs and secrets from where they are: they
  /// stay, in a directory that only root enters.
  static Command compose(
      String name, Bundle bundle, Map<String, String> environment, Optional<String> dockerConfig) {
    var script = new DeployScript();
    script.text.append(
        """
        dir=%s
        mkdir -p "$dir"
        trap 'rm -rf "$dir/.docker"' EXIT
        cd "$dir"
        """
            .formatted(ShellQuote.quote(DIRECTORIES + name)));
    script.put(bundle, environment, dockerConfig);
    script.text.append(
        """
        if docker compose version >/dev/null 2>&1; then set -- docker compose; else set -- docker-compose; fi
        "$@" --project-name %s --file %s up --detach --remove-orphans </dev/null 2>&1
        """
            .formatted(ShellQuote.quote(name), COMPOSE));
    return script.command();
  }

  /// Removes what [#compose] left there.
  static Command forget(String name) {
    return Command.of("rm", "-rf", "--", DIRECTORIES + name).asRoot();
  }

  private void put(Bundle bundle, Map<String, String> environment, Optional<String> dockerConfig) {
    file(COMPOSE, bundle.compose().text().getBytes(UTF_8), 0600);
    // Readable for a container's user that is not root; the directory is not.
    bundle.files().forEach((path, content) -> file(path, content, 0644));
    dockerConfig.ifPresent(config -> {
      file(".docker/config.json", config.getBytes(UTF_8), 0600);
      text.append("export DOCKER_CONFIG=\"$dir/.docker\"\n");
    });
    new TreeMap<>(environment)
        .forEach((key, value) ->
            text.append("export ")
                .append(key)
                .append('=')
                .append(ShellQuote.quote(value))
                .append('\n'));
  }

  private void file(String path, byte[] content, int mode) {
    var parent = Path.of(path).getParent();
    var quoted = ShellQuote.quote("./" + path);
    if (parent != null) {
      text.append("mkdir -p ").append(ShellQuote.quote("./" + parent)).append('\n');
    }
    text.append("base64 -d > ").append(quoted).append(" <<'END'\n");
    text.append(Base64.getMimeEncoder().encodeToString(content).replace("\r", ""));
    text.append("\nEND\nchmod ").append(Integer.toOctalString(mode)).append(' ').append(quoted);
    text.append('\n');
  }

  private Command command() {
    return Command.script(text.toString()).asRoot().discreetly();
  }

  /// What docker reads as a login; only for the time of the script.
  static String dockerConfig(String address, String user, String password) {
    var auth = Base64.getEncoder().encodeToString((user + ":" + password).getBytes(UTF_8));
    return "{\"auths\": {\"" + address + "\": {\"auth\": \"" + auth + "\"}}}";
  }

  /// @throws ProvisionException usage, when a name cannot be a variable's
  static void checkName(String variable) throws ProvisionException {
    if (!variable.matches("[A-Za-z_][A-Za-z0-9_]*")) {
      throw ProvisionException.usage(
          "\"" + variable + "\" cannot name a variable", "letters, digits and _ only");
    }
  }
}
