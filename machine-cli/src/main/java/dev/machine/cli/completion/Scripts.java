package dev.machine.cli.completion;

import dev.machine.cli.Parsers;
import dev.machine.cli.Verb;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// The scripts. Names of hosts are asked of `machine ls -q` when they are completed.
public final class Scripts {
  /// Verbs whose arguments are not hosts.
  private static final Set<Verb> NO_HOSTS =
      EnumSet.of(
          Verb.CREATE,
          Verb.LS,
          Verb.ACTIVE,
          Verb.TEMPLATES,
          Verb.DRIVERS,
          Verb.DOCTOR,
          Verb.VERSION,
          Verb.COMPLETION);

  private Scripts() {}

  public static String bash() {
    return """
    # bash completion for machine; source <(machine completion bash)
    _machine() {
      local cur=${COMP_WORDS[COMP_CWORD]} verb="" i
      for ((i = 1; i < COMP_CWORD; i++)); do
        case ${COMP_WORDS[i]} in
          -*) ;;
          *) verb=${COMP_WORDS[i]}; break ;;
        esac
      done
      local words=""
      case $verb in
        "") words="%VERBS%" ;;
    %CASES%
      esac
      COMPREPLY=($(compgen -W "$words" -- "$cur"))
      if [[ ${#COMPREPLY[@]} -eq 0 && $verb == scp ]]; then
        COMPREPLY=($(compgen -f -- "$cur"))
      fi
    }
    complete -F _machine machine\
    """
        .replace("%VERBS%", String.join(" ", Verb.words()))
        .replace("%CASES%", cases("    "));
  }

  public static String zsh() {
    return """
    #compdef machine
    # zsh completion for machine; put it in a directory of $fpath as _machine
    _machine() {
      local verb="" word
      for word in ${words[2,$((CURRENT - 1))]}; do
        case $word in
          -*) ;;
          *) verb=$word; break ;;
        esac
      done
      local words_=""
      case $verb in
        "") words_="%VERBS%" ;;
    %CASES%
      esac
      compadd -- ${=words_}
    }
    compdef _machine machine\
    """
        .replace("%VERBS%", String.join(" ", Verb.words()))
        .replace("%CASES%", cases("    ").replace(" words=", " words_="));
  }

  public static String fish() {
    var lines = new ArrayList<String>();
    lines.add("# fish completion for machine");
    lines.add("complete -c machine -f");
    for (var verb : Verb.values()) {
      lines.add(
          "complete -c machine -n __fish_use_subcommand -a %s -d %s"
              .formatted(verb.word(), quoted(verb.summary())));
      var seen = "-n '__fish_seen_subcommand_from " + verb.word() + "'";
      for (var flag : flags(verb)) {
        lines.add("complete -c machine " + seen + " -l " + flag.substring(2));
      }
      if (takesHosts(verb)) {
        lines.add("complete -c machine " + seen + " -a '(machine ls -q 2>/dev/null)'");
      }
    }
    return String.join("\n", lines);
  }

  private static String cases(String indent) {
    return Arrays.stream(Verb.values())
        .map(verb ->
            indent
                + verb.word()
                + ") words=\""
                + String.join(" ", flags(verb))
                + more(verb)
                + "\" ;;")
        .collect(Collectors.joining("\n"));
  }

  private static String more(Verb verb) {
    if (takesHosts(verb)) {
      return " $(machine ls -q 2>/dev/null)";
    }
    return switch (verb) {
      case COMPLETION -> " bash zsh fish";
      case TEMPLATES -> " ls show";
      case DRIVERS -> " ls";
      default -> "";
    };
  }

  private static boolean takesHosts(Verb verb) {
    return !NO_HOSTS.contains(verb);
  }

  private static List<String> flags(Verb verb) {
    return Parsers.of(verb, verb.command()).getCommandSpec().options().stream()
        .filter(option -> !option.hidden())
        .map(option -> option.longestName())
        .filter(name -> name.startsWith("--"))
        .toList();
  }

  private static String quoted(String text) {
    return "'" + text.replace("'", "\\'") + "'";
  }
}
