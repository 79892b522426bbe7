package dev.machine.cli.completion;

import dev.machine.cli.Usage;
import dev.machine.cli.Verb;
import dev.machine.templates.Fleets;
import dev.machine.templates.Templates;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/// What may stand where, for every shell alike.
///
/// @param drivers the names of the drivers
record Words(List<String> drivers) {
  /// Answers with the names of the hosts, without asking any.
  static final String HOSTS = "$(machine ls -q 2>/dev/null)";

  static final List<String> SHELLS =
      List.of("bash", "zsh", "sh", "fish", "powershell", "cmd", "tcsh", "emacs");

  private static final Set<String> FILES =
      Set.of("--storage-path", "--template", "--generic-ssh-key", "--file", "--var-file", "--out");

  /// Verbs whose arguments are not hosts.
  private static final Set<Verb> NO_HOSTS =
      EnumSet.of(
          Verb.CREATE,
          Verb.LS,
          Verb.ACTIVE,
          Verb.APPLY,
          Verb.PLAN,
          Verb.DESTROY,
          Verb.STACK,
          Verb.TEMPLATES,
          Verb.DRIVERS,
          Verb.ORPHANS,
          Verb.REGISTRY,
          Verb.DOCTOR,
          Verb.VERSION,
          Verb.COMPLETION);

  /// Verbs that take a file of this machine.
  static boolean takesFiles(Verb verb) {
    return switch (verb) {
      case SCP, APPLY, STACK, REGISTRY -> true;
      default -> false;
    };
  }

  static boolean takesHosts(Verb verb) {
    return !NO_HOSTS.contains(verb);
  }

  /// The words that may be arguments, besides hosts.
  static List<String> arguments(Verb verb, CommandSpec spec) {
    return switch (verb) {
      case COMPLETION -> List.of("bash", "zsh", "fish");
      case SET -> List.of("cpus=", "memory=", "disk-size=");
      default -> Usage.of(spec).actionNames();
    };
  }

  private static List<String> fleets() {
    return Fleets.bundled().stream().map(one -> one.name()).toList();
  }

  static List<String> templates() {
    return Templates.bundled().stream().map(one -> one.name()).toList();
  }

  static boolean takesValue(OptionSpec option) {
    return option.arity().max() > 0;
  }

  static boolean takesFile(OptionSpec option) {
    return FILES.contains(option.longestName());
  }

  /// The values that a flag knows, if these can be listed.
  List<String> values(OptionSpec option) {
    return switch (option.longestName()) {
      case "--driver" -> drivers;
      case "--template" -> templates();
      case "--file" -> fleets();
      case "--host", "--from" -> List.of(HOSTS);
      case "--shell" -> SHELLS;
      case "--image", "--nspawn-image" -> List.of("debian-12", "debian-13");
      default ->
          Optional.ofNullable(option.type().getEnumConstants()).stream()
              .flatMap(Arrays::stream)
              .map(one -> one.toString().toLowerCase(Locale.ROOT))
              .toList();
    };
  }
}
