package dev.machine.cli.completion;

import dev.machine.cli.Usage;
import dev.machine.cli.Verb;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// The script for fish, a line for each thing that may be offered.
///
/// @param specs a verb's flags, with those of all drivers
record Fish(Function<Verb, CommandSpec> specs, Words words) {
  private static final String FUNCTIONS =
      """
      # fish completion for machine
      function __machine_verb -d 'whether the line is at this verb'
        set -l value 0
        for word in (commandline -opc)[2..-1]
          if test $value = 1
            set value 0
            continue
          end
          switch $word
            case -s --storage-path --progress -o --output
              set value 1
            case '-*'
            case '*'
              test $word = $argv[1]
              return
          end
        end
        return 1
      end
      function __machine_action -d 'whether the line has one of these actions of its verb'
        for word in (commandline -opc)[3..-1]
          contains -- $word $argv; and return 0
        end
        return 1
      end
      complete -c machine -f\
      """;

  String script() {
    var lines = new ArrayList<>(List.of(FUNCTIONS));
    lines.add(when("__machine_verb help", "-a '" + Scripts.join(Verb.words()) + "'"));
    for (var verb : Verb.values()) {
      lines.add(
          "complete -c machine -n __fish_use_subcommand -a %s -d %s"
              .formatted(verb.word(), quoted(verb.summary())));
      lines.addAll(of(verb));
    }
    return String.join("\n", lines);
  }

  private List<String> of(Verb verb) {
    var lines = new ArrayList<String>();
    var spec = specs.apply(verb);
    var at = "__machine_verb " + verb.word();
    var actions = Usage.of(spec).actions();
    var names = actions.names();
    for (var flag : Scripts.flags(spec)) {
      var fit = names.stream().filter(action -> actions.fits(flag, action)).toList();
      lines.add(when(fit.equals(names) ? at : at(at, fit), flag(flag)));
    }
    if (names.isEmpty()) {
      lines.addAll(arguments(at, Words.of(verb)));
      return lines;
    }
    var all = Scripts.join(names);
    lines.add(when(at + "; and not __machine_action " + all, "-a '" + all + "'"));
    for (var action : names) {
      lines.addAll(arguments(at(at, List.of(action)), words.of(actions, action)));
    }
    return lines;
  }

  private static String at(String verb, List<String> actions) {
    return verb + "; and __machine_action " + Scripts.join(actions);
  }

  private static String when(String condition, String offered) {
    return "complete -c machine -n '" + condition + "' " + offered;
  }

  private static List<String> arguments(String condition, Words.Arguments arguments) {
    var lines = new ArrayList<String>();
    if (!arguments.words().isEmpty()) {
      lines.add(when(condition, offered(arguments.words())));
    }
    if (arguments.files()) {
      lines.add(when(condition, "-F"));
    }
    return lines;
  }

  private String flag(OptionSpec flag) {
    var text = new StringBuilder();
    for (var name : flag.names()) {
      text.append(name.startsWith("--") ? " -l " + name.substring(2) : " -s " + name.substring(1));
    }
    if (Words.takesValue(flag)) {
      text.append(Words.takesFile(flag) ? " -r -F" : " -x");
    }
    var values = words.values(flag);
    if (!values.isEmpty()) {
      text.append(' ').append(offered(values));
    }
    return text.substring(1) + " -d " + quoted(firstSentence(flag));
  }

  /// With what is asked for in the way of fish.
  private static String offered(List<String> words) {
    return "-a '" + Scripts.join(words).replace("$(", "(").replace('\'', '"') + "'";
  }

  private static String firstSentence(OptionSpec flag) {
    return String.join(" ", flag.description())
        .replace("%%", "%")
        // Actions stay before it.
        .replaceAll("^([a-z-]+(?:, [a-z-]+)*: )?(.*?)(?:[.;(]|: |$).*", "$1$2")
        .strip();
  }

  private static String quoted(String text) {
    return "'" + text.replace("'", "\\'") + "'";
  }
}
