package dev.machine.cli.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The fleets that come along, made on real hosts here, and all of each gone afterwards.
class BundledFleetsIT {

  @TempDir Path home;

  @ParameterizedTest
  @CsvSource({"dev, ''", "ci-pool, count=1", "swarm-3, ''"})
  void is_made_as_it_stands_and_goes_without_a_trace(String fleet, String variable)
      throws Exception {
    var shell = new Shell(home).with("MACHINE_DRIVER", "nspawn");
    var store = home.resolve(".machine");
    var before = LeftBehind.now(store);
    var verbs = new FleetVerbs(shell, "-f", fleet);
    var equals = variable.indexOf('=');
    if (equals > 0) {
      verbs = verbs.with(variable.substring(0, equals), variable.substring(equals + 1));
    }
    try {
      verbs.apply().ok();
      assertThat(verbs.plan().ok().out()).endsWith("Fleet " + fleet + ": nothing to do.\n");
      assertThat(shell.machine("registry", "ls").ok().err()).isEmpty();
    } finally {
      verbs.destroy().ok();
    }
    assertThat(LeftBehind.now(store)).isEqualTo(before);
    assertThat(shell.machine("ls", "-q").ok().out()).isEmpty();
    assertThat(shell.docker("context", "ls", "-q").ok().out().strip()).isEqualTo("default");
  }
}
