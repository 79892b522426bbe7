package dev.machine.cli.text;

import dev.machine.provisioner.host.Host;
import dev.machine.templates.DidYouMean;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/// Everything that the command line suggests to a person, worded in one place.
public final class Suggestions {
  public static final String UNEXPECTED =
      "this is a bug; run again with --debug for the trace, and report it";
  public static final String AFTER_INTERRUPT =
      "see what is there with machine ls; the same command again goes on or begins anew";
  public static final String UNDONE = "what this run made is removed again; nothing is left";
  public static final String INTERRUPTING =
      "interrupted: undoing what is half made (once more stops at once and leaves it to machine rm)";
  public static final String PERMISSION = "run as the user who owns it, or as root";
  public static final String FIRST_HOST = "make one with: machine create web1";
  public static final String ACTIVE_NONE =
      "choose one with: eval \"$(machine env NAME)\" or machine use NAME";
  public static final String NO_SSH_CLIENT = "apt-get install -y openssh-client";
  public static final String YES = "answer y, or give --yes";
  public static final String PRIVATE_NONE = "only hosts on a common network have one";
  public static final String NOT_REACHABLE_YET =
      "see its state with machine ls; machine provision NAME finishes an engine";
  public static final String SHELLS = "shells: bash, zsh, sh, fish, powershell, cmd, tcsh, emacs";
  public static final String COMPLETION_SHELLS = "shells: bash, zsh, fish";
  public static final String FORWARD_FORM =
      "give [NAME=]LOCAL:REMOTE, such as 8080:80 or web=8080:80; local port 0 takes a free one";
  public static final String MIRROR =
      "give the directory that holds dists/ and pool/: --mirror http://mirror.example.org/debian";
  public static final String APT = "look at its output, then run it again";
  public static final String KEY_VALUE = "give KEY=VALUE";
  public static final String TIME_FORM = "give a time such as 10, 10s, 1500ms or 2m";
  public static final String FILTER_FORM =
      "filters: driver=NAME, state=STATE, name=PATTERN, label=KEY=VALUE";
  public static final String SECRET_CMD =
      "such as --secret-cmd openstack-password='pass show cloud'";
  public static final String NO_ACCOUNT =
      "the store knows no account of a cloud; name one with --driver";

  private Suggestions() {}

  public static String verbs(String word, Collection<String> known) {
    return DidYouMean.closest(word, known)
        .map(near -> "did you mean: machine " + near)
        .orElse("the verbs: machine --help");
  }

  public static String flag(String flag, Collection<String> known, String command) {
    // Every letter is near to every other.
    return Optional.of(flag)
        .filter(word -> word.length() > 2)
        .flatMap(word -> DidYouMean.closest(word, known))
        .map(near -> "did you mean " + near + "?")
        .orElse("the flags: " + command + " --help");
  }

  /// For a value that is none of those that are known. For an action that a verb does not have; the
  /// name of a thing where an action belongs is shown.
  public static String action(String verb, String word, List<String> known) {
    return known.contains("show") && DidYouMean.closest(word, known).isEmpty()
        ? "did you mean: machine " + verb + " show " + word + "?"
        : oneOf(word, known);
  }

  public static String oneOf(String word, Collection<String> known) {
    return DidYouMean.closest(word, known).map(near -> "did you mean " + near + "? ").orElse("")
        + "one of "
        + String.join(", ", known);
  }

  public static String flagOfDriver(String flag, String driver) {
    return flag + " belongs to the driver " + driver + ": add --driver " + driver;
  }

  public static String help(String command) {
    return "the usage: " + command + " --help";
  }

  public static String host(String name, Collection<String> known) {
    if (known.isEmpty()) {
      return FIRST_HOST;
    }
    return DidYouMean.closest(name, known)
        .map(near -> "did you mean " + near + "?")
        .orElse("machines here: " + some(List.copyOf(known)));
  }

  public static String driver(String name, Collection<String> known) {
    return DidYouMean.closest(name, known).map(near -> "did you mean " + near + "? ").orElse("")
        + "drivers: "
        + String.join(", ", known);
  }

  public static String template(String name, Collection<String> known) {
    return DidYouMean.closest(name, known).map(near -> "did you mean " + near + "? ").orElse("")
        + "templates: machine templates ls; a file must have a / or end in .yaml";
  }

  public static String nameAHost(String command, Collection<String> known) {
    return known.isEmpty()
        ? FIRST_HOST
        : "name one: machine " + command + " " + known.iterator().next();
  }

  /// What to do with a new host.
  public static String next(String program, Host host) {
    var lines = new ArrayList<String>();
    lines.add("");
    lines.add("Use it:");
    if (host.hasEngine()) {
      lines.add("  docker --context " + host.client().context() + " ps");
      lines.add("  eval \"$(" + program + " env " + host.name() + ")\"");
    }
    if (host.access().login().isPresent()) {
      lines.add("  " + program + " ssh " + host.name());
    }
    return String.join("\n", lines);
  }

  public static String forward(String name, Collection<String> known) {
    return DidYouMean.closest(name, known)
        .map(near -> "did you mean " + near + "?")
        .orElse(known.isEmpty() ? "there is none" : "there are: " + String.join(", ", known));
  }

  public static String finish(String name) {
    return "machine provision " + name + " writes it again";
  }

  public static String removeLeftOvers(String name) {
    return "machine rm -f " + name;
  }

  private static String some(List<String> names) {
    int shown = Math.min(8, names.size());
    var text = String.join(", ", names.subList(0, shown));
    return shown < names.size() ? text + ", … (machine ls -q)" : text;
  }
}
