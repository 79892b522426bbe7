package dev.machine.cli.commands;

import dev.machine.cli.Command;
import dev.machine.cli.Programs;
import dev.machine.cli.Session;
import dev.machine.cli.TakesRest;
import dev.machine.cli.Usage;
import dev.machine.provisioner.ProvisionException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// `ssh`.
public final class Ssh implements Command, TakesRest {
  private List<String> words = List.of();

  @Override
  public void describe(Usage usage) {
    usage
        .about(
            "Logs in to a host with the ssh of this machine, the host's own key and its pinned host key.",
            "Everything after NAME goes to ssh as it is, -h included; the exit code of ssh is handed on.")
        .examples(
            "machine ssh web1",
            "machine ssh web1 uptime",
            "machine ssh web1 -L 8080:localhost:80 -N",
            "machine ssh web1 'df -h /; free -m'",
            "tar c . | machine ssh web1 tar x -C /srv")
        .exits("the remote command's own; 255 when ssh itself failed.")
        .names(
            "0..*",
            "NAME [COMMAND...]",
            "The host (without one: default), and what ssh is to do there.",
            all -> words = all);
  }

  @Override
  public int run(Session session) throws ProvisionException, IOException, InterruptedException {
    var name = Targets.one(session, "ssh", words.isEmpty() ? null : words.getFirst());
    var argv = new ArrayList<String>();
    argv.add(OpenSsh.program(session, "ssh"));
    argv.addAll(List.of("-F", OpenSsh.config(session, name), name));
    argv.addAll(words.subList(Math.min(1, words.size()), words.size()));
    return Programs.run(session, argv);
  }
}
