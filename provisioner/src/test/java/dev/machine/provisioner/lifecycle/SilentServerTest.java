package dev.machine.provisioner.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.machine.drivers.Driver;
import dev.machine.drivers.Endpoint;
import dev.machine.drivers.Ledger;
import dev.machine.drivers.Progress;
import dev.machine.drivers.ServerRef;
import dev.machine.drivers.testing.FakeDriver;
import dev.machine.drivers.testing.FakeWorld;
import dev.machine.drivers.wait.Deadline;
import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.remote.HostKeyPolicy;
import dev.machine.provisioner.remote.SshTarget;
import dev.machine.provisioner.remote.SshWait;
import dev.machine.provisioner.remote.Transcript;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// A server whose port takes connections and never says a word, as one whose guest hangs in its
/// boot.
class SilentServerTest {

  private static final ServerRef REF = new ServerRef("web", "0a1b2c3d");

  private static ProvisionException failure() throws Exception {
    try (var silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      var target =
          SshTarget.of(
              new Endpoint("127.0.0.1", silent.getLocalPort()),
              "root",
              new HostKeyPolicy.Pinned("ssh-ed25519 AAAA"),
              Path.of("/nonexistent"));
      return catchThrowableOfType(
          ProvisionException.class,
          () -> {
            var deadline = Deadline.after(Duration.ofMillis(200));
            SshWait.waitForSsh(
                    target, SshWait.Stage.UP, Transcript.none(), deadline, Progress.SILENT)
                .close();
          });
    }
  }

  private static Driver driver(FakeWorld world) {
    return new FakeDriver(world);
  }

  @Test
  void itsConsoleIsShownWithTheFailure() throws Exception {
    var world = new FakeWorld();
    world.make(new Ledger.Resource("server", "web-0a1b2c3d-server"));
    var failure = failure();
    var shown = Building.withConsole(failure, driver(world), REF);
    assertThat(shown).hasMessage(failure.getMessage());
    assertThat(shown.output()).contains("console", "web login:");
  }

  @Test
  void anEmptyConsoleChangesNothing() throws Exception {
    var failure = failure();
    assertThat(Building.withConsole(failure, driver(new FakeWorld()), REF)).isSameAs(failure);
  }

  @Test
  void anotherFailureIsNotTheConsolesMatter() throws Exception {
    var world = new FakeWorld();
    world.make(new Ledger.Resource("server", "web-0a1b2c3d-server"));
    var failure = ProvisionException.failed("the disk is full", "make room");
    assertThat(Building.withConsole(failure, driver(world), REF)).isSameAs(failure);
  }
}
