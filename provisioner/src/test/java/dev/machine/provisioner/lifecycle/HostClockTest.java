package dev.machine.provisioner.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.machine.drivers.wait.Deadline;
import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.remote.Command;
import dev.machine.provisioner.remote.Remote;
import dev.machine.provisioner.testing.FakeRemote;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The script that sets a clock, by a real shell with a date(1) of the test's own.
class HostClockTest {

  private static final Instant NOW = Instant.parse("2026-11-25T12:00:00Z");

  @TempDir Path dir;

  /// A host whose clock shows `shown`.
  private FakeRemote host(Instant shown) throws IOException {
    var date = dir.resolve("date");
    Files.writeString(
        date,
        """
        #!/bin/sh
        if [ "$1" = -s ]; then echo "$2" >%s; else echo %d; fi
        """
            .formatted(dir.resolve("set"), shown.getEpochSecond()));
    Files.setPosixFilePermissions(date, PosixFilePermissions.fromString("rwxr-xr-x"));
    return new FakeRemote("root").when(_ -> true, this::sh);
  }

  private Remote.Result sh(Command command) throws ProvisionException {
    try {
      var builder = new ProcessBuilder(command.argv());
      builder.environment().merge("PATH", dir.toString(), (old, ours) -> ours + ":" + old);
      var shell = builder.start();
      try (var in = shell.getOutputStream()) {
        in.write(command.stdin().orElseThrow());
      }
      var out = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Remote.Result(shell.waitFor(), out, "");
    } catch (IOException | InterruptedException e) {
      throw ProvisionException.failed("no shell", "", e);
    }
  }

  private Duration set(FakeRemote host) throws Exception {
    return HostClock.set(host, () -> NOW, Deadline.after(Duration.ofSeconds(30)));
  }

  @Test
  void aClockThatStoodForAnHourIsSet() throws Exception {
    assertThat(set(host(NOW.minus(Duration.ofHours(1))))).isEqualTo(Duration.ofHours(1));
    assertThat(dir.resolve("set")).hasContent("@" + NOW.getEpochSecond() + "\n");
    assertThat(HostClock.told(Duration.ofHours(1))).contains("3600 s slow");
  }

  @Test
  void aClockThatIsFastIsSetBack() throws Exception {
    assertThat(set(host(NOW.plus(Duration.ofDays(1))))).isEqualTo(Duration.ofDays(-1));
    assertThat(dir.resolve("set")).exists();
  }

  @Test
  void aClockThatIsRightIsLeftAlone() throws Exception {
    assertThat(set(host(NOW.plusSeconds(2)))).isZero();
    assertThat(dir.resolve("set")).doesNotExist();
  }
}
