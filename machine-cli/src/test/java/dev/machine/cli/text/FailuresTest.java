package dev.machine.cli.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.machine.drivers.CloudFailure;
import dev.machine.drivers.DriverException;
import dev.machine.provisioner.ProvisionException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class FailuresTest {

  static Stream<Arguments> exceptions() {
    return Stream.of(
        Arguments.of(ProvisionException.refused("p", "h"), 3, "p"),
        Arguments.of(ProvisionException.usage("p", "h"), 2, "p"),
        Arguments.of(ProvisionException.failed("p", "h"), 1, "p"),
        Arguments.of(new DriverException.Refused("p", "h"), 3, "p"),
        Arguments.of(
            new DriverException.MissingPackages("x", List.of("y")),
            3,
            "x needs system packages that are not installed: y"),
        Arguments.of(new DriverException.Failed("p", "h"), 1, "p"),
        Arguments.of(new DriverException.TimedOut("p", "h", ""), 1, "p"),
        Arguments.of(new CloudFailure.Denied("p", "h", null), 1, "p"),
        Arguments.of(new CloudFailure.Denied("p", "h", null).beforeAnything(), 3, "p"),
        Arguments.of(new InterruptedException(), 130, "interrupted"),
        Arguments.of(new AccessDeniedException("/root/x"), 1, "no permission for /root/x"),
        Arguments.of(new UncheckedIOException(new IOException("cut off")), 1, "cut off"),
        Arguments.of(new IllegalStateException("p"), 1, "unexpected IllegalStateException: p"));
  }

  @ParameterizedTest
  @MethodSource("exceptions")
  void eachExceptionHasItsCodeAndItsLine(Exception thrown, int exit, String problem) {
    var failure = Failures.of(thrown);

    assertThat(failure.exit()).isEqualTo(exit);
    assertThat(failure.problem()).isEqualTo(problem);
  }

  @Test
  void onlyTheEndOfALongOutputIsShown() {
    var output =
        IntStream.rangeClosed(1, 50).mapToObj(i -> "line " + i).collect(Collectors.joining("\n"));

    var lines = new Failure("p", "", output, 1).render().lines().toList();

    assertThat(lines).hasSize(22).startsWith("machine: p", "  … (30 lines before)", "  | line 31");
    assertThat(lines.getLast()).isEqualTo("  | line 50");
  }

  @Test
  void aProblemStaysOneLineAndDrivesNoTerminal() {
    assertThat(new Failure("one\n two\u001b[2J", "a\nb", "", 1).render())
        .isEqualTo("machine: one; two?[2J\nhint: a; b");
  }
}
