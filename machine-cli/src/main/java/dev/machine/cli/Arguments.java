package dev.machine.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The command line taken apart as far as the verb: flags may stand before it and after it.
///
/// @param flags what stood before the verb
/// @param verb the first word that is no flag
/// @param rest what stood after it
record Arguments(List<String> flags, Optional<String> verb, List<String> rest) {

  static Arguments of(List<String> arguments) {
    var flags = new ArrayList<String>();
    for (int i = 0; i < arguments.size(); i++) {
      var argument = arguments.get(i);
      if (!argument.startsWith("-") || argument.equals("-")) {
        return new Arguments(
            flags, Optional.of(argument), List.copyOf(arguments.subList(i + 1, arguments.size())));
      }
      flags.add(argument);
      if (Globals.WITH_VALUE.contains(argument) && i + 1 < arguments.size()) {
        i++;
        flags.add(arguments.get(i));
      }
    }
    return new Arguments(flags, Optional.empty(), List.of());
  }

  boolean hasFlag(String... names) {
    return flags.stream().anyMatch(List.of(names)::contains);
  }

  /// The whole as it was typed.
  List<String> typed() {
    var all = new ArrayList<>(flags);
    verb.ifPresent(all::add);
    all.addAll(rest);
    return all;
  }

  Arguments without(String... names) {
    var kept = flags.stream().filter(flag -> !List.of(names).contains(flag)).toList();
    return new Arguments(kept, verb, rest);
  }

  /// What the verb's own parser reads.
  List<String> forVerb() {
    var all = new ArrayList<>(flags);
    all.addAll(rest);
    return all;
  }
}
