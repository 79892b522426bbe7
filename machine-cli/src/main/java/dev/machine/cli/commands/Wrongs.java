package dev.machine.cli.commands;

import dev.machine.engine.EngineException;
import dev.machine.engine.Problem;
import dev.machine.provisioner.ProvisionException;
import dev.machine.templates.DidYouMean;
import dev.machine.templates.TemplateException;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/// What is wrong in what a person wrote, collected so that all of it is told at once.
final class Wrongs {

  private record Wrong(String message, String hint) {
    @Override
    public String toString() {
      return hint.isEmpty() ? message : message + " (" + hint + ")";
    }
  }

  /// What several machines of one entry have in common is told once.
  private final Set<Wrong> all = new LinkedHashSet<>();

  static ProvisionException of(TemplateException e) {
    var wrongs = new Wrongs();
    wrongs.add(e);
    return wrongs.toException();
  }

  /// Those of a file, and those of engine settings in what could be read of it all the same.
  void add(TemplateException e) {
    for (var problem : e.problems()) {
      var mark = problem.mark().map(m -> m + ": ").orElse("");
      add(mark + problem.message(), problem.hint());
    }
    e.read().forEach(template -> TemplateSettings.read(template, this));
  }

  void add(String message, String hint) {
    all.add(new Wrong(message, hint));
  }

  /// @param where the mark of a key, with a colon, or nothing
  void add(EngineException e, Function<String, String> where) {
    for (var problem : e.problems()) {
      add(where.apply(problem.key()) + problem.message(), hint(problem));
    }
  }

  void throwIfAny() throws ProvisionException {
    if (!all.isEmpty()) {
      throw toException();
    }
  }

  ProvisionException toException() {
    if (all.size() == 1) {
      var only = all.iterator().next();
      return ProvisionException.usage(only.message(), only.hint());
    }
    return ProvisionException.usage(
            all.size() + " things are wrong", "put them right and run it again")
        .withOutput(all.stream().map(Wrong::toString).collect(Collectors.joining("\n")));
  }

  private static String hint(Problem problem) {
    return problem.hint().isEmpty()
        ? DidYouMean.closest(problem.key(), problem.candidates())
            .map(near -> "did you mean " + near + "?")
            .orElse("")
        : problem.hint();
  }
}
