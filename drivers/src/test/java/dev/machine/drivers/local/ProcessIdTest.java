package dev.machine.drivers.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.machine.drivers.testing.Processes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProcessIdTest {

  @Test
  void aProcessOfAnotherStartTimeOrBootIsNeverTakenForTheSame() throws Exception {
    var process = new ProcessBuilder("sleep", "60").start();
    try {
      var id = Processes.id(process);
      var other = new ProcessId(id.pid(), id.startTicks() + 1, id.bootId());
      var earlier = new ProcessId(id.pid(), id.startTicks(), "another");
      assertThat(id.alive()).isTrue();
      assertThat(other.alive()).isFalse();
      assertThat(earlier.alive()).isFalse();
      other.kill();
      earlier.kill();
      assertThat(process.isAlive()).isTrue();
      id.kill();
      assertThat(process.waitFor()).isEqualTo(137);
      assertThat(id.alive()).isFalse();
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void itsTextIsReadBack() {
    var id = new ProcessId(42, 4711, "0c1d");
    assertThat(ProcessId.parse(id + "\n")).contains(id);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "42", "42 1", "-1 1 b", "x 1 b", "1 y b", "1 2 3 4"})
  void anythingElseIsNoProcess(String text) {
    assertThat(ProcessId.parse(text)).isEmpty();
  }
}
