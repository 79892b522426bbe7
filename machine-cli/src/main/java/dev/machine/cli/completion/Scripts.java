package dev.machine.cli.completion;

import dev.machine.cli.Usage;
import dev.machine.cli.Verb;
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
      local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} verb="" given="" i
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
      [[ -z $verb ]] || given=" ${COMP_WORDS[*]:i+1:COMP_CWORD-i-1} "
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
      local cur=$words[CURRENT] prev=$words[CURRENT-1] verb="" given="" i
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
      [[ -z $verb ]] || given=" ${(j: :)words[i+1,CURRENT-1]} "
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
    return new Fish(specs, words).script();
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
    text.append("    :-s|:--storage-path) files=1 ;;\n");
    text.append("    :--progress) list=\"auto tty plain json none\" ;;\n");
    text.append("    :-o|:--output) list=\"text json\" ;;\n");
    text.append("    *)\n      case $verb in\n");
    text.append("        \"\"|help) args=\"" + join(Verb.words()) + "\" ;;\n");
    for (var verb : Verb.values()) {
      text.append("        " + verb.word() + ") " + arguments(verb) + " ;;\n");
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
    var spec = specs.apply(verb);
    var actions = Usage.of(spec).actions();
    if (actions.names().isEmpty()) {
      return offer(flags(spec), Words.of(verb));
    }
    var text = new StringBuilder("case $given in");
    for (var action : actions.names()) {
      var fit = flags(spec).stream().filter(flag -> actions.fits(flag, action)).toList();
      text.append("\n          *\" " + action + " \"*) ")
          .append(offer(fit, words.of(actions, action)))
          .append(" ;;");
    }
    var none = new Words.Arguments(actions.names(), false);
    return text + "\n          *) " + offer(flags(spec), none) + " ;;\n        esac";
  }

  private static String offer(List<OptionSpec> flags, Words.Arguments arguments) {
    return "flags=\"%s\"; args=\"%s\"%s"
        .formatted(
            join(flags.stream().map(OptionSpec::longestName).toList()),
            join(arguments.words()),
            arguments.files() ? "; files=1" : "");
  }

  static List<OptionSpec> flags(CommandSpec spec) {
    return spec.options().stream().filter(option -> !option.hidden()).toList();
  }

  static String join(List<String> all) {
    return String.join(" ", all);
  }
}
