package dev.machine.templates;

import java.util.List;
import java.util.stream.Collectors;

/// What is wrong with what a person wrote: every problem, in the order of the file.
public final class TemplateException extends Exception {

  private static final long serialVersionUID = 1L;

  private final transient List<Problem> problems;
  private final transient List<HostTemplate> read;

  public TemplateException(List<Problem> problems) {
    this(problems, List.of());
  }

  /// @param read what could be read all the same
  TemplateException(List<Problem> problems, List<HostTemplate> read) {
    super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
    if (problems.isEmpty()) {
      throw new IllegalArgumentException("a TemplateException without a problem");
    }
    this.problems = List.copyOf(problems);
    this.read = List.copyOf(read);
  }

  public TemplateException(Problem problem) {
    this(List.of(problem));
  }

  /// At least one.
  public List<Problem> problems() {
    return problems;
  }

  /// What could be read all the same (a template without its bases, or those of a fleet's
  /// machines): so that what only others know of it can be told at once too. Empty when the file is
  /// no YAML.
  public List<HostTemplate> read() {
    return read;
  }
}
