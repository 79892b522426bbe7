package dev.machine.provisioner.fleet;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// How one change of a plan went.
///
/// @param took from its begin; zero where it never began
public record Outcome(Change change, Result result, Duration took) {

  /// Done, failed, or never begun.
  public sealed interface Result {
    record Done() implements Result {}

    record Failed(Exception cause) implements Result {}

    /// @param because of what; empty when all was interrupted
    record Skipped(@Nullable Change because) implements Result {}
  }

  public boolean done() {
    return result instanceof Result.Done;
  }

  public boolean failed() {
    return result instanceof Result.Failed;
  }
}
