package dev.machine.cli.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The whole scenario in one file, on three system containers, by the script that a person can run
/// too: hosts, swarm, registry, application; a host lost; a change rolled out; nothing left.
class FleetIT {

  @TempDir Path home;

  @Test
  void lives_from_one_file() throws Exception {
    var shell = new Shell(home).with("REGISTRY_PASSWORD", "a word of the test's own");
    var store = home.resolve(".machine");
    var before = LeftBehind.now(store);
    var tour = Path.of("src/test/resources/dev/machine/cli/e2e/fleet").toAbsolutePath();
    try {
      var said =
          shell
              .run(
                  "bash",
                  tour.resolve("tour.sh").toString(),
                  shell.machine().toString(),
                  tour.toString())
              .ok()
              .out();
      assertThat(said.lines().toList())
          .isEqualTo(
              List.of(
                  "swarm: 3 managers",
                  "stack: its image is nowhere, and that is told",
                  "registry: has shop/box",
                  "stack: served on every host",
                  "overlay: each host's task reaches the one stock",
                  "plan: nothing to do",
                  "lost: its task runs on another host",
                  "back: it has rejoined",
                  "plan: the change and nothing else",
                  "roll: the port was never silent",
                  "destroyed: last was shop-3"));
    } finally {
      shell.machine("rm", "-f", "-y", "shop-1", "shop-2", "shop-3");
    }
    assertThat(LeftBehind.now(store)).isEqualTo(before);
    assertThat(shell.docker("context", "ls", "-q").ok().out().strip()).isEqualTo("default");
  }
}
