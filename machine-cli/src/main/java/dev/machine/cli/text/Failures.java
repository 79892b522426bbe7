package dev.machine.cli.text;

import dev.machine.cli.ExitCode;
import dev.machine.drivers.CloudFailure;
import dev.machine.drivers.DriverException;
import dev.machine.provisioner.ProvisionException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;

/// From an exception to a problem line, a hint, and an exit code.
public final class Failures {
  private Failures() {}

  public static Failure of(Throwable thrown) {
    return switch (thrown) {
      case ProvisionException e -> new Failure(text(e), e.hint(), e.output(), exitOf(e.kind()));
      case DriverException.Refused e -> refused(e);
      case DriverException.MissingPackages e -> refused(e);
      case CloudFailure e when e.nothingMade() -> refused(e);
      case DriverException e -> new Failure(text(e), e.hint(), e.output(), ExitCode.FAILED);
      case Undone _ -> new Failure("interrupted", Suggestions.UNDONE, "", ExitCode.INTERRUPTED);
      case InterruptedException _ ->
          new Failure("interrupted", Suggestions.AFTER_INTERRUPT, "", ExitCode.INTERRUPTED);
      case UncheckedIOException e when e.getCause() != null -> of(e.getCause());
      case AccessDeniedException e ->
          new Failure(
              "no permission for " + e.getMessage(), Suggestions.PERMISSION, "", ExitCode.FAILED);
      case NoSuchFileException e ->
          new Failure("there is no file " + e.getMessage(), "", "", ExitCode.FAILED);
      case IOException e -> new Failure(text(e), "", "", ExitCode.FAILED);
      default ->
          new Failure(
              "unexpected " + thrown.getClass().getSimpleName() + ": " + text(thrown),
              Suggestions.UNEXPECTED,
              "",
              ExitCode.FAILED);
    };
  }

  /// Tells a failure on stderr.
  ///
  /// @param json as an event line instead of words
  /// @param debug with the stack trace
  public static void tell(
      Console console, Failure failure, Throwable thrown, boolean json, boolean debug) {
    var typed = failure.typedAs(console.program());
    console.say(json ? Json.line(typed.event()) : typed.render());
    if (debug) {
      console.say(trace(thrown));
    }
  }

  /// The stack trace, for `--debug`.
  public static String trace(Throwable thrown) {
    var text = new StringWriter();
    thrown.printStackTrace(new PrintWriter(text));
    return text.toString().stripTrailing();
  }

  private static Failure refused(DriverException e) {
    return new Failure(text(e), e.hint(), e.output(), ExitCode.REFUSED);
  }

  private static int exitOf(ProvisionException.Kind kind) {
    return switch (kind) {
      case REFUSED -> ExitCode.REFUSED;
      case USAGE -> ExitCode.USAGE;
      case FAILED -> ExitCode.FAILED;
    };
  }

  private static String text(Throwable thrown) {
    var message = thrown.getMessage();
    return message == null ? thrown.getClass().getSimpleName() : message;
  }
}
