package dev.machine.cli.commands;

import dev.machine.cli.Command;
import dev.machine.cli.Programs;
import dev.machine.cli.Session;
import dev.machine.cli.Usage;
import dev.machine.cli.text.Suggestions;
import dev.machine.provisioner.ProvisionException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// `scp`.
public final class Scp implements Command {
  private boolean recursive;

  private boolean quiet;

  private List<String> paths = List.of();

  @Override
  public void describe(Usage usage) {
    usage
        .about(
            "Copies files between this machine and hosts, or from host to host (through this machine),",
            "with the scp of this machine. NAME:PATH is a file on a host; a local file with a colon in",
            "its name is written ./NAME:PATH.")
        .examples(
            "machine scp compose.yaml web1:/srv/",
            "machine scp -r web1:/var/log ./logs",
            "machine scp web1:/srv/data.tar web2:/srv/")
        .exits("those of scp; 2 usage.")
        .flag("Copy directories.", on -> recursive = on, "-r", "--recursive")
        .flag("No progress meter.", on -> quiet = on, "-q", "--quiet")
        .names(
            "2..*", "[NAME:]PATH... [NAME:]PATH", "Sources, then the target.", all -> paths = all);
  }

  @Override
  public int run(Session session) throws ProvisionException, IOException, InterruptedException {
    if (paths.size() < 2) {
      throw ProvisionException.usage(
          "scp needs a source and a target", Suggestions.help("machine scp"));
    }
    var argv = new ArrayList<String>();
    argv.add(OpenSsh.program(session, "scp"));
    var config = config(session);
    argv.addAll(List.of("-F", config, "-3"));
    if (recursive) {
      argv.add("-r");
    }
    if (quiet) {
      argv.add("-q");
    }
    argv.add("--");
    argv.addAll(paths);
    return Programs.run(session, argv);
  }

  private String config(Session session) throws ProvisionException {
    Optional<String> config = Optional.empty();
    for (var path : paths) {
      var name = host(path);
      if (name.isPresent()) {
        config = Optional.of(OpenSsh.config(session, Targets.one(session, "scp", name.get())));
      }
    }
    return config.orElseThrow(() ->
        ProvisionException.usage(
            "none of the paths is on a host", "name one: machine scp FILE NAME:PATH"));
  }

  /// The host of `NAME:PATH`; as scp has it, a slash before the colon makes the path a local one.
  static Optional<String> host(String path) {
    int colon = path.indexOf(':');
    int slash = path.indexOf('/');
    return colon <= 0 || (slash >= 0 && slash < colon)
        ? Optional.empty()
        : Optional.of(path.substring(0, colon));
  }
}
