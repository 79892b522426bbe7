package dev.machine.drivers.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.machine.drivers.DriverException;
import dev.machine.drivers.Progress;
import dev.machine.drivers.wait.Deadline;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
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

  private DriverException refusal(String mode) throws Exception {
    var device = Files.writeString(dir.resolve("kvm"), "");
    Files.setPosixFilePermissions(device, PosixFilePermissions.fromString(mode));
    var acceleration = new Acceleration(dir.resolve("cache"), device, _ -> false);
    return catchThrowableOfType(
        DriverException.Refused.class,
        () ->
            acceleration.choose(
                Acceleration.Wanted.KVM,
                List.of(),
                Progress.SILENT,
                Deadline.after(Duration.ofSeconds(10))));
  }

  @Test
  void aUserWhoMayNotOpenTheDeviceIsToldTheGroupToJoin() throws Exception {
    var refusal = refusal("rw-rw----");
    assertThat(refusal).hasMessageContaining("this user may not open " + dir.resolve("kvm"));
    var group = Files.readAttributes(dir.resolve("kvm"), PosixFileAttributes.class).group();
    var joined = group.getName().equals("root") ? "kvm" : group.getName();
    assertThat(refusal.hint())
        .contains("usermod -aG " + joined + " " + System.getProperty("user.name"));
  }

  @Test
  void aDeviceThatNoGroupMayOpenIsGivenToOneFirst() throws Exception {
    assertThat(refusal("rw-------").hint())
        .contains("chgrp kvm " + dir.resolve("kvm"), "chmod 0660", "usermod -aG kvm ");
  }

  @Test
  void hvfIsRefusedOnLinux() {
    assertThatThrownBy(() -> choose(Acceleration.Wanted.HVF))
        .isInstanceOf(DriverException.Refused.class)
        .hasMessageContaining("macOS");
  }
}
