package dev.machine.drivers.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.machine.drivers.Cloning;
import dev.machine.drivers.Driver;
import dev.machine.drivers.DriverException;
import dev.machine.drivers.PowerControl;
import dev.machine.drivers.Progress;
import dev.machine.drivers.ServerRef;
import dev.machine.drivers.ServerRequest;
import dev.machine.drivers.ServerState;
import dev.machine.drivers.SnapshotControl;
import dev.machine.drivers.wait.Deadline;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What every driver that makes servers promises, whatever it makes them of.
public abstract class DriverContract {

  /// The driver under test. Each call may give a new one: drivers keep no state.
  protected abstract Driver driver() throws Exception;

  /// A request for a new server; another name and nonce each time.
  protected abstract ServerRequest request() throws Exception;

  /// Whether the outside world holds anything of this server.
  protected abstract boolean anythingLeft(ServerRef ref) throws Exception;

  protected Deadline deadline() {
    return Deadline.after(Duration.ofMinutes(5));
  }

  @Test
  void whatIsMadeIsFoundListedAndRemoved() throws Exception {
    var request = request();
    var ledger = new MemoryLedger();
    try {
      var made = driver().create(request, ledger, Progress.SILENT, deadline());
      assertThat(made.ref()).isEqualTo(request.ref());
      assertThat(made.state()).isEqualTo(ServerState.RUNNING);
      assertThat(driver().find(request.ref())).contains(made);
      assertThat(driver().list()).contains(made);
      assertThat(ledger.entries()).isNotEmpty().allMatch(e -> e.id().isPresent());
    } finally {
      driver().destroy(request.ref(), ledger, Progress.SILENT, deadline());
    }
    assertThat(driver().find(request.ref())).isEmpty();
    assertThat(driver().list()).noneMatch(s -> s.ref().equals(request.ref()));
    assertThat(ledger.entries()).isEmpty();
    assertThat(anythingLeft(request.ref())).isFalse();
  }

  @Test
  void creatingTwiceGivesTheSameServer() throws Exception {
    var request = request();
    var ledger = new MemoryLedger();
    try {
      var first = driver().create(request, ledger, Progress.SILENT, deadline());
      var second = driver().create(request, ledger, Progress.SILENT, deadline());
      assertThat(second).isEqualTo(first);
      assertThat(driver().list().stream().filter(s -> s.ref().equals(request.ref()))).hasSize(1);
    } finally {
      driver().destroy(request.ref(), ledger, Progress.SILENT, deadline());
    }
  }

  @Test
  void whatDoesNotExistIsNotFoundAndMayBeRemoved() throws Exception {
    var ref = request().ref();
    assertThat(driver().find(ref)).isEmpty();
    assertThatCode(() -> driver().destroy(ref, new MemoryLedger(), Progress.SILENT, deadline()))
        .doesNotThrowAnyException();
    assertThat(anythingLeft(ref)).isFalse();
  }

  @Test
  void anotherNonceIsAnotherServer() throws Exception {
    var request = request();
    var other = new ServerRef(request.ref().name(), "0badbeef");
    var ledger = new MemoryLedger();
    try {
      driver().create(request, ledger, Progress.SILENT, deadline());
      assertThat(driver().find(other)).isEmpty();
      driver().destroy(other, new MemoryLedger(), Progress.SILENT, deadline());
      assertThat(driver().find(request.ref()).orElseThrow().state()).isEqualTo(ServerState.RUNNING);
    } finally {
      driver().destroy(request.ref(), ledger, Progress.SILENT, deadline());
    }
  }

  @Test
  void powerGoesOffAndOnAndAsksTwiceInVain() throws Exception {
    var request = request();
    var ledger = new MemoryLedger();
    try {
      driver().create(request, ledger, Progress.SILENT, deadline());
      if (driver() instanceof PowerControl power) {
        for (var state : List.of(0, 1)) {
          assertThat(power.stop(request.ref(), Progress.SILENT, deadline()).state())
              .as("stop, time %d", state)
              .isEqualTo(ServerState.STOPPED);
          assertThat(driver().find(request.ref()).orElseThrow().state())
              .isEqualTo(ServerState.STOPPED);
        }
        var on = power.start(request.ref(), ledger, Progress.SILENT, deadline());
        assertThat(on.state()).isEqualTo(ServerState.RUNNING);
        assertThat(power.start(request.ref(), ledger, Progress.SILENT, deadline())).isEqualTo(on);
        assertThat(power.kill(request.ref(), Progress.SILENT, deadline()).state())
            .isEqualTo(ServerState.STOPPED);
      }
    } finally {
      driver().destroy(request.ref(), ledger, Progress.SILENT, deadline());
    }
    assertThat(anythingLeft(request.ref())).isFalse();
  }

  private static List<String> names(SnapshotControl control, ServerRef ref) throws Exception {
    return control.snapshots(ref).stream().map(SnapshotControl.Snapshot::name).toList();
  }

  @Test
  void statesOfAServerThatRanAndOfOneThatWasOffComeBackAsTheyWere() throws Exception {
    if (!(driver() instanceof SnapshotControl control && driver() instanceof PowerControl power)) {
      return;
    }
    var request = request();
    var ref = request.ref();
    var ledger = new MemoryLedger();
    try {
      var made = driver().create(request, ledger, Progress.SILENT, deadline());
      control.takeSnapshot(ref, "ran", Progress.SILENT, deadline());
      assertThatThrownBy(() -> control.takeSnapshot(ref, "ran", Progress.SILENT, deadline()))
          .isInstanceOf(DriverException.Refused.class);
      assertThat(driver().find(ref).orElseThrow().state()).isEqualTo(ServerState.RUNNING);
      power.stop(ref, Progress.SILENT, deadline());
      control.takeSnapshot(ref, "off", Progress.SILENT, deadline());
      assertThat(control.snapshots(ref))
          .extracting(SnapshotControl.Snapshot::name, SnapshotControl.Snapshot::running)
          .containsExactly(tuple("ran", true), tuple("off", false));

      var back = control.restoreSnapshot(ref, "ran", ledger, Progress.SILENT, deadline());
      assertThat(back).isEqualTo(made);
      assertThat(driver().find(ref)).contains(made);
      var off = control.restoreSnapshot(ref, "off", ledger, Progress.SILENT, deadline());
      assertThat(off.state()).isEqualTo(ServerState.STOPPED);
      assertThat(driver().find(ref).orElseThrow().state()).isEqualTo(ServerState.STOPPED);

      control.removeSnapshot(ref, "off", deadline());
      assertThat(names(control, ref)).containsExactly("ran");
      assertThatThrownBy(
              () -> control.restoreSnapshot(ref, "off", ledger, Progress.SILENT, deadline()))
          .isInstanceOf(DriverException.Refused.class);
    } finally {
      driver().destroy(ref, ledger, Progress.SILENT, deadline());
    }
    assertThat(ledger.entries()).isEmpty();
    assertThat(anythingLeft(ref)).isFalse();
  }

  @Test
  void aServerThatBeginsFromAStateIsAnotherOneAndTheFirstGoesOn() throws Exception {
    if (!(driver() instanceof SnapshotControl control && driver() instanceof Cloning cloning)) {
      return;
    }
    var source = request();
    var request = request();
    var ledger = new MemoryLedger();
    var others = new MemoryLedger();
    try {
      var first = driver().create(source, ledger, Progress.SILENT, deadline());
      control.takeSnapshot(source.ref(), "ready", Progress.SILENT, deadline());
      var origin = new Cloning.Origin(source.ref(), "ready");
      var made = cloning.createFrom(origin, request, others, Progress.SILENT, deadline());
      assertThat(made.ref()).isEqualTo(request.ref());
      assertThat(driver().find(source.ref())).contains(first);
      // Holds a key: not to be printed.
      assertThat(cloning.renewal(request.ref()).first().isBlank()).isFalse();
      assertThat(cloning.renewal(request.ref()).rest().isBlank()).isFalse();
      // Cut off, and gone on with.
      assertThat(cloning.createFrom(origin, request, others, Progress.SILENT, deadline()))
          .isEqualTo(made);
      if (driver() instanceof PowerControl power) {
        power.kill(request.ref(), Progress.SILENT, deadline());
        assertThatThrownBy(() -> power.start(request.ref(), others, Progress.SILENT, deadline()))
            .as("it would believe that it is the other one")
            .isInstanceOf(DriverException.Refused.class);
        made = cloning.createFrom(origin, request, others, Progress.SILENT, deadline());
      }
      cloning.renewed(request.ref(), deadline());
      cloning.renewed(request.ref(), deadline());
      assertThat(driver().list()).contains(first, made);
      assertThat(others.entries()).allMatch(e -> e.id().isPresent());
    } finally {
      driver().destroy(request.ref(), others, Progress.SILENT, deadline());
      driver().destroy(source.ref(), ledger, Progress.SILENT, deadline());
    }
    assertThat(others.entries()).isEmpty();
    assertThat(anythingLeft(request.ref())).isFalse();
  }
}
