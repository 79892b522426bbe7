package dev.machine.cli.commands;

import dev.machine.engine.EngineException;
import dev.machine.engine.Problem;
import dev.machine.provisioner.ProvisionException;
import dev.machine.templates.TemplateException;
import java.util.List;
import java.util.function.Function;

/// Several things that are wrong in what a person wrote, told all at once.
final class Wrongs {
  private Wrongs() {}

  static ProvisionException of(TemplateException e) {
    var all = e.problems();
    var first = all.getFirst();
    if (all.size() == 1) {
      var mark = first.mark().map(m -> m + ": ").orElse("");
      return ProvisionException.usage(mark + first.message(), first.hint());
    }
    return several(all.stream().map(Object::toString).toList());
  }

  /// @param where the mark of a key, with a colon, or nothing
  static ProvisionException of(EngineException e, Function<String, String> where) {
    var all = e.problems();
    if (all.size() == 1) {
      var one = all.getFirst();
      return ProvisionException.usage(where.apply(one.key()) + one.message(), hint(one));
    }
    return several(
        all.stream()
            .map(one -> where.apply(one.key()) + one.message() + brackets(hint(one)))
            .toList());
  }

  private static ProvisionException several(List<String> lines) {
    return ProvisionException.usage(
            lines.size() + " things are wrong", "put them right and run it again")
        .withOutput(String.join("\n", lines));
  }

  private static String hint(Problem problem) {
    return problem.hint().isEmpty() && !problem.candidates().isEmpty()
        ? "did you mean " + problem.candidates().getFirst() + "?"
        : problem.hint();
  }

  private static String brackets(String hint) {
    return hint.isEmpty() ? "" : " (" + hint + ")";
  }
}
