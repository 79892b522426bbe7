package dev.machine.cli.completion;

import dev.machine.cli.Verb;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// The scripts. Names of hosts are asked of `machine ls -q` when they are completed.
public final class Scripts {
  private final Function<Verb, CommandSpec> specs;
  private final Words words;

  /// @param specs a verb's flags, with those of all drivers
  /// @param drivers the names of the drivers
  public Scripts(Function<Verb, CommandSpec> specs, List<String> drivers) {
    this.specs = specs;
    this.words = new Words(drivers);
  }

  public String bash() {
    return """
    # bash completion for machine; source <(machine completion bash)
    _machine() {
      local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} verb="" i
      local list="" flags="" args="" files=""
      if [[ $cur == "=" ]]; then
        cur=""
      elif [[ $prev == "=" ]]; then
        prev=${COMP_WORDS[COMP_CWORD-2]}
      fi
      for ((i = 1; i < COMP_CWORD; i++)); do
        case ${COMP_WORDS[i]} in
          -s|--storage-path|--progress|-o|--output)
            [[ ${COMP_WORDS[i+1]} != "=" ]] || ((++i))
            ((++i)) ;;
          -*) ;;
          *) verb=${COMP_WORDS[i]}; break ;;
        esac
      done
    %CASES%
      COMPREPLY=($(compgen -W "$list" -- "$cur" || true))
      [[ -z $files ]] || COMPREPLY+=($(compgen -f -- "$cur" || true))
      [[ ${COMPREPLY-} != *: ]] || compopt -o nospace 2>/dev/null || true
    }
    complete -F _machine machine\
    """
        .replace("%CASES%", cases());
  }

  public String zsh() {
    return """
    #compdef machine
    # zsh completion for machine; put it in a directory of $fpath as _machine
    _machine() {
      local cur=$words[CURRENT] prev=$words[CURRENT-1] verb="" i
      local list="" flags="" args="" files=""
      if [[ $cur == --*=* ]]; then
        prev=${cur%%=*}
        compset -P '*='
      fi
      for ((i = 2; i < CURRENT; i++)); do
        case $words[i] in
          -s|--storage-path|--progress|-o|--output) ((++i)) ;;
          -*) ;;
          *) verb=$words[i]; break ;;
        esac
      done
    %CASES%
      compadd -- ${(M)${=list}:#*[^:]}
      compadd -S '' -- ${(M)${=list}:#*:}
      [[ -z $files ]] || _files
    }
    if [[ $funcstack[1] == _machine ]]; then
      _machine "$@"
    else
      compdef _machine machine
    fi\
    """
        .replace("%CASES%", cases());
  }

  public String fish() {
    var lines = new ArrayList<String>();
    lines.add("# fish completion for machine");
    lines.add("complete -c machine -f");
    lines.add(
        "complete -c machine -n '__fish_seen_subcommand_from help' -a '"
            + join(Verb.words())
            + "'");
    for (var verb : Verb.values()) {
      lines.add(
          "complete -c machine -n __fish_use_subcommand -a %s -d %s"
              .formatted(verb.word(), quoted(verb.summary())));
      var seen = "complete -c machine -n '__fish_seen_subcommand_from " + verb.word() + "' ";
      var spec = specs.apply(verb);
      flags(spec).forEach(flag -> lines.add(seen + fish(flag)));
      Words.arguments(verb, spec).forEach(word -> lines.add(seen + "-a " + word));
      if (verb == Verb.TEMPLATES) {
        lines.add(
            "complete -c machine -n '__fish_seen_subcommand_from show' -a '%s'"
                .formatted(join(Words.templates())));
      }
      if (verb == Verb.DRIVERS) {
        lines.add(
            "complete -c machine -n '__fish_seen_subcommand_from drivers' -a '%s'"
                .formatted(join(words.drivers())));
      }
      if (Words.takesHosts(verb)) {
        lines.add(
            verb == Verb.SCP
                ? seen + "-F -a '(machine ls -q 2>/dev/null | string replace -r \\\\$ :)'"
                : seen + "-a '(machine ls -q 2>/dev/null)'");
      }
    }
    return String.join("\n", lines);
  }

  private String fish(OptionSpec flag) {
    var text = new StringBuilder();
    for (var name : flag.names()) {
      text.append(name.startsWith("--") ? " -l " + name.substring(2) : " -s " + name.substring(1));
    }
    if (Words.takesValue(flag)) {
      text.append(Words.takesFile(flag) ? " -r -F" : " -x");
    }
    var values = words.values(flag);
    if (values.contains(Words.HOSTS)) {
      text.append(" -a '(machine ls -q 2>/dev/null)'");
    } else if (!values.isEmpty()) {
      text.append(" -a '").append(join(values)).append('\'');
    }
    return text.substring(1) + " -d " + quoted(firstSentence(flag));
  }

  private static String firstSentence(OptionSpec flag) {
    return String.join(" ", flag.description())
        .replace("%%", "%")
        // Actions stay before it.
        .replaceAll("^([a-z-]+(?:, [a-z-]+)*: )?(.*?)(?:[.;(]|: |$).*", "$1$2")
        .strip();
  }

  /// Sets `list` and `files` by `verb`, `prev` and `cur`, in words of both bash and zsh.
  private String cases() {
    var text = new StringBuilder("  case $verb:$prev in\n");
    for (var verb : Verb.values()) {
      for (var flag : flags(specs.apply(verb))) {
        if (Words.takesValue(flag)) {
          text.append("    ").append(value(verb, flag)).append(" ;;\n");
        }
      }
    }
    text.append("    templates:show) list=\"" + join(Words.templates()) + "\"; files=1 ;;\n");
    text.append("    drivers:show) list=\"" + join(words.drivers()) + "\" ;;\n");
    text.append("    :-s|:--storage-path) files=1 ;;\n");
    text.append("    :--progress) list=\"auto tty plain json none\" ;;\n");
    text.append("    :-o|:--output) list=\"text json\" ;;\n");
    text.append("    *)\n      case $verb in\n");
    text.append("        \"\"|help) args=\"" + join(Verb.words()) + "\" ;;\n");
    for (var verb : Verb.values()) {
      text.append("        ").append(arguments(verb)).append(" ;;\n");
    }
    text.append("      esac\n");
    text.append(
        "      if [[ $cur == -* || -z $args ]]; then list=$flags; else list=$args; fi ;;\n");
    return text.append("  esac").toString();
  }

  private String value(Verb verb, OptionSpec flag) {
    var pattern =
        Arrays.stream(flag.names())
            .map(name -> verb.word() + ":" + name)
            .collect(Collectors.joining("|"));
    return pattern
        + ") list=\""
        + join(words.values(flag))
        + "\""
        + (Words.takesFile(flag) ? "; files=1" : "");
  }

  private String arguments(Verb verb) {
    var hosts =
        verb == Verb.SCP
            ? "$(machine ls -q 2>/dev/null | sed 's/$/:/')"
            : Words.takesHosts(verb) ? Words.HOSTS : "";
    var spec = specs.apply(verb);
    var flags = flags(spec).stream().map(OptionSpec::longestName).toList();
    var arguments = new ArrayList<>(Words.arguments(verb, spec));
    if (!hosts.isEmpty()) {
      arguments.add(hosts);
    }
    return verb.word()
        + ") flags=\""
        + join(flags)
        + "\"; args=\""
        + join(arguments)
        + "\""
        + (Words.takesFiles(verb) ? "; files=1" : "");
  }

  private static List<OptionSpec> flags(CommandSpec spec) {
    return spec.options().stream().filter(option -> !option.hidden()).toList();
  }

  private static String join(List<String> all) {
    return String.join(" ", all);
  }

  private static String quoted(String text) {
    return "'" + text.replace("'", "\\'") + "'";
  }
}
