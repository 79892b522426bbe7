package dev.machine.cli.commands;

import dev.machine.cli.Command;
import dev.machine.cli.ContextTrouble;
import dev.machine.cli.ExitCode;
import dev.machine.cli.Session;
import dev.machine.cli.Usage;
import dev.machine.provisioner.ProvisionException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// `use`.
public final class Use implements Command {
  private @Nullable String name;

  @Override
  public void describe(Usage usage) {
    usage
        .about(
            "Makes a host's Docker context the current one, for every shell of yours. Warns when",
            "DOCKER_HOST or DOCKER_CONTEXT is set, since docker would follow those.")
        .examples(
            "machine use web1",
            "docker ps                             talks to web1 now",
            "docker context use default            back to the engine of this machine")
        .name("NAME", "The host; without one: default.", text -> name = text);
  }

  @Override
  public int run(Session session) throws ProvisionException {
    var target = Targets.one(session, "use", name);
    var trouble = ContextTrouble.of(session, session.services().store().load(target));
    if (trouble.isPresent() && trouble.get().foreign()) {
      throw trouble.get().refusal(target);
    }
    var warnings = use(session, target, trouble);
    warnings.forEach(warning -> session.remark("machine: warning: " + warning));
    if (warnings.isEmpty()) {
      session.remark("docker talks to " + target + " now");
    }
    return ExitCode.DONE;
  }

  private static List<String> use(Session session, String target, Optional<ContextTrouble> trouble)
      throws ProvisionException {
    try {
      return session.services().machines().use(target);
    } catch (ProvisionException e) {
      throw trouble.map(known -> known.refusal(target)).orElse(e);
    }
  }
}
