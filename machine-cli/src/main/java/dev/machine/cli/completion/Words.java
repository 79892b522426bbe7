package dev.machine.cli.completion;

import dev.machine.cli.Actions;
import dev.machine.cli.Verb;
import dev.machine.templates.Fleets;
import dev.machine.templates.Templates;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Model.OptionSpec;

/// What may stand where, for every shell alike.
///
/// @param drivers the names of the drivers
record Words(List<String> drivers) {
  /// Answers with the names of the hosts, without asking any.
  private static final String HOSTS = "$(machine ls -q 2>/dev/null)";

  /// The same for scp.
  private static final String HOSTS_OF_FILES = "$(machine ls -q 2>/dev/null | sed 's/.*/&:/')";

  /// Answers with the names of the baked images.
  private static final String IMAGES = "$(machine image ls 2>/dev/null | sed '1d;s/ .*//')";

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
          Verb.ORPHANS,
          Verb.DOCTOR,
          Verb.VERSION,
          Verb.COMPLETION);

  /// What may be an argument.
  ///
  /// @param words also what is asked for when it is completed, as `$(…)`
  record Arguments(List<String> words, boolean files) {}

  /// For a verb that does one thing.
  static Arguments of(Verb verb) {
    var words =
        switch (verb) {
          case COMPLETION -> List.of("bash", "zsh", "fish");
          case SET -> List.of("cpus=", "memory=", "disk-size=", HOSTS);
          case SCP -> List.of(HOSTS_OF_FILES);
          default -> NO_HOSTS.contains(verb) ? List.<String>of() : List.of(HOSTS);
        };
    return new Arguments(words, verb == Verb.SCP || verb == Verb.APPLY);
  }

  /// For an action, by the words of its form.
  Arguments of(Actions actions, String action) {
    var words = new ArrayList<String>();
    boolean files = false;
    for (var word : actions.takes(action)) {
      switch (word.replaceAll("[^A-Z|]", "")) {
        case "HOST" -> words.add(HOSTS);
        case "FILE", "IMAGE|FILE" -> files = true;
        case "IMAGE" -> {
          if (!word.startsWith("[")) { // else it is the name of a new one
            words.add(IMAGES);
          }
        }
        case "DRIVER" -> words.addAll(drivers);
        case "TEMPLATE" -> {
          words.addAll(templates());
          files = true;
        }
        default -> {
          // Only the hosts know these.
        }
      }
    }
    return new Arguments(words, files);
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
      case "--host", "--from", "--from-snapshot" -> List.of(HOSTS);
      case "--shell" -> SHELLS;
      case "--image", "--nspawn-image", "--qemu-image" -> List.of("debian-12", "debian-13", IMAGES);
      default ->
          Optional.ofNullable(option.type().getEnumConstants()).stream()
              .flatMap(Arrays::stream)
              .map(one -> one.toString().toLowerCase(Locale.ROOT))
              .toList();
    };
  }
}
