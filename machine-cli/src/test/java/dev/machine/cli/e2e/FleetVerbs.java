package dev.machine.cli.e2e;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// `apply`, `plan` and `destroy` of one fleet.
///
/// @param flags which fleet, and its variables
record FleetVerbs(Shell shell, List<String> flags) {

  FleetVerbs(Shell shell, String... flags) {
    this(shell, List.of(flags));
  }

  /// The same fleet with this variable of another value.
  FleetVerbs with(String variable, String value) {
    var more = new ArrayList<>(flags);
    more.addAll(List.of("--var", variable + "=" + value));
    return new FleetVerbs(shell, more);
  }

  Shell.Answer apply(String... more) throws IOException, InterruptedException {
    return run("apply", "-y", more);
  }

  /// Exit code 5 where there is something to do.
  Shell.Answer plan() throws IOException, InterruptedException {
    return run("plan", "--detailed-exitcode");
  }

  Shell.Answer destroy() throws IOException, InterruptedException {
    return run("destroy", "-y");
  }

  private Shell.Answer run(String verb, String how, String... more)
      throws IOException, InterruptedException {
    return shell.machine(line(verb, how, more).toArray(String[]::new));
  }

  private List<String> line(String verb, String how, String... more) {
    var argv = new ArrayList<>(List.of(verb, how));
    argv.addAll(flags);
    argv.addAll(List.of(more));
    return argv;
  }
}
