package dev.machine.engine;

import java.util.List;

/// One thing that is wrong with what was asked of the engine.
///
/// @param key what it is about, as it was typed: `log-levl`, `--engine-env`; the floor above finds
///   the mark in a template by it
/// @param message what is wrong, with the value
/// @param hint what to type instead; may be empty
/// @param candidates the names that would have been right, for a did-you-mean; empty when the name
///   is not what is wrong
public record Problem(String key, String message, String hint, List<String> candidates) {

  public Problem {
    candidates = List.copyOf(candidates);
  }

  public static Problem of(String key, String message, String hint) {
    return new Problem(key, message, hint, List.of());
  }

  @Override
  public String toString() {
    return hint.isEmpty() ? message : message + " (" + hint + ")";
  }
}
