package dev.machine.cli;

import dev.machine.cli.text.Suggestions;
import dev.machine.provisioner.ProvisionException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/// Which flags of a verb are for some of its actions alone.
final class ActionFlags {
  private final Map<OptionSpec, List<String>> only = new HashMap<>();
  private List<String> actions = List.of();

  void actions(List<String> all) {
    actions = List.copyOf(all);
  }

  List<String> actions() {
    return actions;
  }

  void only(OptionSpec flag, List<String> some) {
    only.put(flag, some);
  }

  /// A flag that would be passed over may be one that matters to who gave it.
  ///
  /// @throws ProvisionException usage, when a flag was given that is for other actions
  void requireFit(ParseResult given, String command) throws ProvisionException {
    var action = action(given);
    if (!actions.contains(action)) {
      return; // The verb knows better what to say of it.
    }
    for (var flag : given.matchedOptions()) {
      var fit = only.getOrDefault(flag, actions);
      if (!fit.contains(action)) {
        throw ProvisionException.usage(
            flag.longestName() + " is for " + String.join(", ", fit) + ", not for " + action,
            Suggestions.help(command));
      }
    }
  }

  private String action(ParseResult given) {
    var words = given.matchedPositionals();
    return words.isEmpty()
        ? actions.isEmpty() ? "" : actions.getFirst()
        : words.getFirst().stringValues().getFirst();
  }
}
