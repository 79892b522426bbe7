package dev.machine.cli.commands;

import static org.assertj.core.api.Assertions.assertThat;

import dev.machine.cli.testing.Hosts;
import dev.machine.cli.testing.Terminal;
import dev.machine.drivers.DriverException;
import dev.machine.provisioner.ProvisionException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ManyHostsTest {
  @TempDir Path home;
  private Terminal terminal;

  @BeforeEach
  void threeHosts() throws ProvisionException {
    terminal =
        new Terminal(home).with(Hosts.ready("web1"), Hosts.ready("web2"), Hosts.ready("web10"));
  }

  @ParameterizedTest
  @CsvSource({
    "start, start, started",
    "stop, stop, stopped",
    "restart, restart, restarted",
    "kill, kill, killed",
    "provision, provision, provisioned"
  })
  void everyHostHasAnOutcome(String verb, String asked, String outcome) {
    var answer = terminal.run(verb, "web1", "web2", "web1");

    assertThat(answer.exit()).isZero();
    assertThat(answer.out()).isEmpty();
    assertThat(answer.err()).contains("web1: " + outcome, "web2: " + outcome);
    assertThat(terminal.machines.asked).containsExactlyInAnyOrder(asked + " web1", asked + " web2");
  }

  @Test
  void oneOfSeveralThatFailsGivesFour() {
    terminal.machines.failures.put(
        "web2",
        new DriverException.Failed("it does not stop", "machine kill web2", "last\n", null));

    var answer = terminal.run("stop", "web1", "web2", "web10");

    assertThat(answer.exit()).isEqualTo(4);
    assertThat(answer.err())
        .contains("web1: stopped", "web10: stopped")
        .contains("machine: web2: it does not stop\nhint: machine kill web2\n  | last\n");
  }

  @Test
  void allThatFailGiveOne() {
    terminal.machines.failures.put("web1", ProvisionException.refused("no", "yes"));
    terminal.machines.failures.put("web2", ProvisionException.failed("no", "yes"));

    assertThat(terminal.run("stop", "web1", "web2").exit()).isEqualTo(1);
  }

  @Test
  void theOnlyOneThatFailsGivesItsOwnCode() {
    terminal.machines.failures.put("web1", ProvisionException.refused("no", "yes"));

    assertThat(terminal.run("stop", "web1").exit()).isEqualTo(3);
  }

  @Test
  void anInterruptedOneGivesOneHundredAndThirty() {
    terminal.machines.failures.put("web2", new InterruptedException());

    var answer = terminal.run("stop", "web1", "web2");

    assertThat(answer.exit()).isEqualTo(130);
    assertThat(answer.err()).contains("machine: web2: interrupted");
  }

  @Test
  void withoutANameTheMachineDefaultIsMeant() throws ProvisionException {
    terminal.with(Hosts.ready("default"));

    assertThat(terminal.run("stop").exit()).isZero();
    assertThat(terminal.machines.asked).containsExactly("stop default");
  }

  @Test
  void removingAsksAndTakesSilenceForNo() {
    var answer = terminal.run("rm", "web1");

    assertThat(answer.exit()).isEqualTo(3);
    assertThat(answer.err()).contains("nothing was removed").contains("--yes");
    assertThat(terminal.machines.asked).isEmpty();
  }

  @Test
  void removingTakesAYes() throws ProvisionException {
    terminal.typed = "y\n";

    var answer = terminal.run("rm", "web1", "web2");

    assertThat(answer.err()).contains("Remove web1, web2 with everything on it?");
    assertThat(answer.exit()).isZero();
    assertThat(terminal.store.names()).containsExactly("web10");
  }

  @Test
  void removingByForceIsContentWithAHostThatIsGone() {
    var answer = terminal.run("rm", "-f", "web1", "nobody");

    assertThat(answer.exit()).isZero();
    assertThat(answer.err()).contains("there is no machine \"nobody\"");
    assertThat(terminal.machines.asked).containsExactly("remove -f web1");
    assertThat(terminal.run("rm", "--force", "nobody").exit()).isZero();
  }

  @Test
  void newCertificatesAreAskedForFirst() {
    assertThat(terminal.run("regenerate-certs", "web1").exit()).isEqualTo(3);
    assertThat(terminal.run("regenerate-certs", "-y", "web1").exit()).isZero();
    assertThat(terminal.run("regenerate-certs", "-f", "--client-certs", "web2").exit()).isZero();
    assertThat(terminal.machines.asked).containsExactly("certify web1", "certify client web2");
  }
}
