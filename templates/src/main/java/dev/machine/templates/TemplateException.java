package dev.machine.templates;

import java.util.List;
import java.util.stream.Collectors;

/// What is wrong with what a person wrote: every problem, in the order of the file.
public final class TemplateException extends Exception {

  private static final long serialVersionUID = 1L;

  private final transient List<Problem> problems;

  public TemplateException(List<Problem> problems) {
    super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
    if (problems.isEmpty()) {
      throw new IllegalArgumentException("a TemplateException without a problem");
    }
    this.problems = List.copyOf(problems);
  }

  public TemplateException(Problem problem) {
    this(List.of(problem));
  }

  /// At least one.
  public List<Problem> problems() {
    return problems;
  }
}
