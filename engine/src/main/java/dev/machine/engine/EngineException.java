package dev.machine.engine;

import java.util.List;
import java.util.stream.Collectors;

/// What was asked of the engine cannot be done, said before anything was touched. Carries every
/// problem, not only the first.
public final class EngineException extends Exception {

  private static final long serialVersionUID = 1L;

  private final transient List<Problem> problems;

  public EngineException(List<Problem> problems) {
    super(problems.stream().map(Problem::message).collect(Collectors.joining("; ")));
    if (problems.isEmpty()) {
      throw new IllegalArgumentException("an EngineException without a problem");
    }
    this.problems = List.copyOf(problems);
  }

  public EngineException(Problem problem) {
    this(List.of(problem));
  }

  /// At least one, in the order in which they were found.
  public List<Problem> problems() {
    return problems;
  }
}
