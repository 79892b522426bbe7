package dev.machine.cli;

import dev.machine.cli.text.Suggestions;
import dev.machine.provisioner.ProvisionException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/// The actions of a verb that has some: what each takes, and which flags are for some of them
/// alone.
public final class Actions {
  private final Map<OptionSpec, List<String>> only = new HashMap<>();
  private List<String> forms = List.of();
  private List<String> words = List.of();
  private BiConsumer<String, List<String>> into = (_, _) -> {};

  /// @param all each as it is typed: `bake HOST [IMAGE]`, `join HOST...`; the first is meant where
  ///   none is named
  void set(List<String> all) {
    forms = all;
  }

  void only(OptionSpec flag, List<String> some) {
    only.put(flag, some);
  }

  void into(BiConsumer<String, List<String>> target) {
    into = target;
  }

  /// The arguments of the command line.
  void words(List<String> all) {
    words = all;
  }

  List<String> forms() {
    return forms;
  }

  /// In their order; empty for a verb that does one thing.
  public List<String> names() {
    return forms.stream().map(form -> parts(form).getFirst()).toList();
  }

  /// What an action takes, as in its form: `HOST`, `[IMAGE]`.
  public List<String> takes(String action) {
    return parts(forms.get(names().indexOf(action))).stream().skip(1).toList();
  }

  /// Whether a flag may be given beside an action.
  public boolean fits(OptionSpec flag, String action) {
    return only.getOrDefault(flag, List.of(action)).contains(action);
  }

  /// Hands over which action was asked for, and with what.
  ///
  /// @param verb its word
  /// @throws ProvisionException usage: no such action, not what it takes, or a flag of another one
  void take(String verb, ParseResult given) throws ProvisionException {
    if (forms.isEmpty()) {
      return;
    }
    var action = words.isEmpty() ? names().getFirst() : words.getFirst();
    if (!names().contains(action)) {
      throw ProvisionException.usage(
          verb + " does not know \"" + action + "\"", Suggestions.action(verb, action, names()));
    }
    // A flag that would be passed over may be one that matters to who gave it.
    for (var flag : given.matchedOptions()) {
      if (!fits(flag, action)) {
        throw ProvisionException.usage(
            "%s is for %s, not for %s"
                .formatted(
                    flag.longestName(),
                    String.join(", ", only.getOrDefault(flag, names())),
                    action),
            Suggestions.help("machine " + verb));
      }
    }
    var arguments = words.stream().skip(1).toList();
    requireTaken(verb, action, arguments.size());
    into.accept(action, arguments);
  }

  private void requireTaken(String verb, String action, int count) throws ProvisionException {
    var takes = takes(action);
    long least = takes.stream().filter(word -> !word.startsWith("[")).count();
    boolean more = takes.stream().anyMatch(word -> word.contains("..."));
    if (count < least || (!more && count > takes.size())) {
      throw ProvisionException.usage(
          "%s %s takes %s"
              .formatted(verb, action, takes.isEmpty() ? "no argument" : String.join(" ", takes)),
          Suggestions.help("machine " + verb));
    }
  }

  private static List<String> parts(String form) {
    return List.of(form.split(" "));
  }
}
