package dev.machine.templates;

import java.util.Optional;

/// One thing that is wrong in what a person wrote.
///
/// @param mark where; empty when it is not in a file, as with an unknown template's name
/// @param hint what to write instead; may be empty
public record Problem(Optional<Mark> mark, String message, String hint) {

  public Problem(Mark mark, String message, String hint) {
    this(Optional.of(mark), message, hint);
  }

  @Override
  public String toString() {
    return mark.map(m -> m + ": ").orElse("") + message + (hint.isEmpty() ? "" : " (" + hint + ")");
  }
}
