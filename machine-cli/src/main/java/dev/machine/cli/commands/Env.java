package dev.machine.cli.commands;

import dev.machine.cli.Command;
import dev.machine.cli.ExitCode;
import dev.machine.cli.Session;
import dev.machine.cli.Usage;
import dev.machine.cli.text.Suggestions;
import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.client.ContextName;
import dev.machine.provisioner.client.EngineUrl;
import dev.machine.provisioner.client.Shell;
import dev.machine.provisioner.client.ShellEnv;
import dev.machine.provisioner.host.Host;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// `env`.
public final class Env implements Command {
  private @Nullable String shell;

  private boolean unset;

  private boolean context;

  private boolean noProxy;

  private @Nullable String name;

  @Override
  public void describe(Usage usage) {
    usage
        .about(
            "Prints lines that, evaluated by your shell, point docker at a host: DOCKER_HOST,",
            "DOCKER_TLS_VERIFY, DOCKER_CERT_PATH and DOCKER_MACHINE_NAME; or with --context",
            "DOCKER_CONTEXT, unsetting the rest. Reads the store only: no network.")
        .examples(
            "eval \"$(machine env web1)\"                       bash, zsh, sh",
            "machine env web1 | source                        fish",
            "machine env --shell powershell web1 | Invoke-Expression",
            "eval \"$(machine env --unset)\"                    back to the engine of this machine",
            "eval \"$(machine env --context web1)\"             by the Docker context")
        .value(
            "SHELL",
            "bash, zsh, sh, fish, powershell, cmd, tcsh or emacs (default: by $SHELL).",
            text -> shell = text,
            "--shell")
        .flag("Unset the variables instead of setting them.", on -> unset = on, "-u", "--unset")
        .flag("Set DOCKER_CONTEXT and unset the rest.", on -> context = on, "-c", "--context")
        .flag("Add the host's address to NO_PROXY.", on -> noProxy = on, "--no-proxy")
        .name("NAME", "The host; without one: default.", text -> name = text);
  }

  @Override
  public int run(Session session) throws ProvisionException {
    var lines = unset ? unset() : set(session, Targets.load(session, "env", name).complete());
    session.console().answer(lines.render(shell(session), session.argv()).stripTrailing());
    return ExitCode.DONE;
  }

  private ShellEnv unset() throws ProvisionException {
    if (name != null) {
      throw ProvisionException.usage(
          "--unset takes no name, but \"" + name + "\" is given", "machine env --unset");
    }
    return ShellEnv.unset();
  }

  private ShellEnv set(Session session, Host host) throws ProvisionException {
    if (context) {
      return ShellEnv.context(host.name(), ContextName.of(host.client().context()));
    }
    var url =
        host.access()
            .engine()
            .orElseThrow(() ->
                ProvisionException.failed(
                    "\"" + host.name() + "\" has no engine URL yet",
                    Suggestions.NOT_REACHABLE_YET));
    boolean tls = host.client().certificateExpiry().isPresent();
    var certificates = session.services().certificates().toString();
    var lines =
        ShellEnv.direct(
            host.name(),
            EngineUrl.parse(url.toString()),
            tls ? Optional.of(certificates) : Optional.empty());
    return noProxy
        ? lines.withoutProxy(Addresses.reached(host).orElse(host.name()), session.environment())
        : lines;
  }

  private Shell shell(Session session) throws ProvisionException {
    if (shell != null) {
      return Shell.named(shell);
    }
    var system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
    return Shell.detect(session.environment(), system.contains("windows"));
  }
}
