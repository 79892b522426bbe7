package dev.machine.drivers.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.machine.drivers.DriverException;
import dev.machine.drivers.Progress;
import dev.machine.drivers.wait.Deadline;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX)
class AccelerationTest {

  @TempDir Path dir;

  private Acceleration.Chosen choose(Acceleration.Wanted wanted) throws Exception {
    return new Acceleration(dir.resolve("cache"), dir.resolve("kvm"))
        .choose(wanted, List.of(), Progress.SILENT, Deadline.after(Duration.ofSeconds(10)));
  }

  @Test
  void withoutADeviceTheProcessorIsEmulatedAndThatIsSaid() throws Exception {
    var chosen = choose(Acceleration.Wanted.AUTO);
    assertThat(chosen.name()).isEqualTo("tcg");
    assertThat(chosen.note().orElseThrow()).contains("emulated", dir.resolve("kvm").toString());
  }

  @Test
  void emulationThatWasAskedForIsNoNews() throws Exception {
    assertThat(choose(Acceleration.Wanted.TCG))
        .isEqualTo(new Acceleration.Chosen("tcg", java.util.Optional.empty()));
  }

  @Test
  void kvmThatWasAskedForAndIsNotThereIsRefused() {
    assertThatThrownBy(() -> choose(Acceleration.Wanted.KVM))
        .isInstanceOf(DriverException.Refused.class)
        .hasMessageContaining("KVM");
  }

  @Test
  void hvfIsRefusedOnLinux() {
    assertThatThrownBy(() -> choose(Acceleration.Wanted.HVF))
        .isInstanceOf(DriverException.Refused.class)
        .hasMessageContaining("macOS");
  }
}
