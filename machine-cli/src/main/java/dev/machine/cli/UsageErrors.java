package dev.machine.cli;

import dev.machine.cli.text.Suggestions;
import dev.machine.provisioner.ProvisionException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/// From picocli's complaints to a problem and a hint.
final class UsageErrors {
  private UsageErrors() {}

  /// @param explain a better hint for an unknown flag, if there is one
  static ProvisionException from(
      ParameterException e, String command, Function<String, Optional<String>> explain) {
    return switch (e) {
      case UnmatchedArgumentException u -> unmatched(u, command, explain);
      case MissingParameterException m when !m.getMissing().isEmpty() -> missing(m, command);
      case ParameterException p when p.getArgSpec() instanceof OptionSpec option ->
          value(p, option, command);
      default -> ProvisionException.usage(sentence(e), Suggestions.help(command));
    };
  }

  private static ProvisionException unmatched(
      UnmatchedArgumentException e, String command, Function<String, Optional<String>> explain) {
    var first = e.getUnmatched().getFirst();
    if (first.startsWith("-") && first.length() > 1) {
      int equals = first.indexOf('=');
      var flag = equals < 0 ? first : first.substring(0, equals);
      return ProvisionException.usage(
          "unknown flag " + flag,
          explain.apply(flag).orElseGet(() -> Suggestions.flag(flag, flags(e), command)));
    }
    return ProvisionException.usage(
        "one argument too many: \"" + first + "\"", Suggestions.help(command));
  }

  private static List<String> flags(ParameterException e) {
    var flags = new ArrayList<String>();
    for (var option : e.getCommandLine().getCommandSpec().options()) {
      flags.addAll(List.of(option.names()));
    }
    return flags;
  }

  private static ProvisionException missing(MissingParameterException e, String command) {
    if (e.getMissing().getFirst() instanceof OptionSpec option) {
      return ProvisionException.usage(
          option.longestName() + " needs a value",
          "give " + option.longestName() + "=" + option.paramLabel());
    }
    var labels = e.getMissing().stream().map(m -> m.paramLabel()).distinct().toList();
    return ProvisionException.usage(
        "missing: " + String.join(" ", labels), Suggestions.help(command));
  }

  /// A value that is none of those that a flag knows.
  private static ProvisionException value(ParameterException e, OptionSpec option, String command) {
    var known = option.type().getEnumConstants();
    if (known == null || e.getValue() == null) {
      return ProvisionException.usage(sentence(e), Suggestions.help(command));
    }
    var words = Arrays.stream(known).map(one -> one.toString().toLowerCase(Locale.ROOT)).toList();
    return ProvisionException.usage(
        option.longestName() + " cannot be \"" + e.getValue() + "\"",
        Suggestions.oneOf(e.getValue(), words));
  }

  /// picocli's own words, begun small like ours.
  private static String sentence(ParameterException e) {
    var text = String.valueOf(e.getMessage());
    return text.substring(0, 1).toLowerCase(Locale.ROOT) + text.substring(1);
  }
}
