package dev.machine.drivers;

import java.nio.file.Path;
import java.util.Optional;

/// Where a secret is, in place of the secret itself: what a person gives for an option that is
/// [OptionSpec#secret()], and all that a record keeps of it.
public sealed interface SecretRef {

  /// How a reference is written, for help texts.
  String FORMS = "file:PATH, env:NAME or cmd:COMMAND";

  /// A file's whole text without its last line break; a leading `~/` is the home directory.
  record InFile(String path) implements SecretRef {
    @Override
    public String toString() {
      return "file:" + path;
    }
  }

  /// A variable of the environment.
  record InEnvironment(String variable) implements SecretRef {
    @Override
    public String toString() {
      return "env:" + variable;
    }
  }

  /// The first line that a command prints; it is run by `sh -c`.
  record OfCommand(String command) implements SecretRef {
    @Override
    public String toString() {
      return "cmd:" + command;
    }
  }

  /// The reference that a text is; empty when it is none, and perhaps a secret.
  static Optional<SecretRef> parse(String text) {
    int colon = text.indexOf(':');
    if (colon < 0 || colon == text.length() - 1) {
      return Optional.empty();
    }
    var value = text.substring(colon + 1);
    return switch (text.substring(0, colon)) {
      case "file" -> Optional.of(new InFile(value));
      case "env" -> Optional.of(new InEnvironment(value));
      case "cmd" -> Optional.of(new OfCommand(value));
      default -> Optional.empty();
    };
  }

  /// The same, meaning the same from every directory.
  static String rooted(String reference) {
    return parse(reference).orElseThrow() instanceof InFile(var path)
        ? new InFile(OptionValues.rooted(path)).toString()
        : reference;
  }

  /// What to type for a secret that is missing.
  static String ways(OptionSpec option) {
    var variables = String.join(" or ", option.env());
    return (variables.isEmpty() ? "give" : "set " + variables + ", or give")
        + " --"
        + option.name()
        + " as "
        + FORMS;
  }

  /// Why a value that is no reference is not taken, without telling it.
  static DriverException.Refused plain(OptionSpec option) {
    var named = String.join(" or ", option.env());
    return new DriverException.Refused(
        (option.name().contains(" ") ? "the secret " : "--")
            + option.name()
            + " takes no plain value: others see it in the list of processes",
        "give a reference, "
            + FORMS
            + (named.isEmpty() ? "" : "; or leave it away and set " + named));
  }

  /// The file, with a leading `~/` replaced by the home directory.
  static Path file(InFile reference) {
    return OptionValues.file(reference.path());
  }
}
