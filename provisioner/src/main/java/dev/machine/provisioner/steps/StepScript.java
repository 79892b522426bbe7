package dev.machine.provisioner.steps;

import dev.machine.engine.Content;
import dev.machine.engine.Step;
import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.remote.Command;
import dev.machine.provisioner.remote.ShellQuote;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Several small steps as one shell script, so that they cost one round trip. It goes by stdin:
/// contents, secret ones among them, are in no argv.
final class StepScript {

  private static final String END = "@end-of-file@";

  private final String nonce;
  private final List<Step> steps;

  StepScript(String nonce, List<Step> steps) {
    this.nonce = nonce;
    this.steps = List.copyOf(steps);
  }

  /// Whether a step can be part of a script.
  static boolean takes(Step step) {
    return switch (step) {
      case Step.PutFile(var _, var _, var _, var content) ->
          !(content instanceof Content.BundleRef);
      case Step.RemoveFile _, Step.EnableUnits _, Step.Run _, Step.Expect _ -> true;
      case Step.InstallPackages _, Step.ExpectEngine _, Step.Guarded _ -> false;
    };
  }

  Command command(Supplies.Secrets secrets) throws ProvisionException {
    var script = new StringBuilder(Resources.text("steps.sh"));
    for (int i = 0; i < steps.size(); i++) {
      script.append("begin ").append(i).append('\n').append(line(steps.get(i), secrets));
    }
    return Command.script(script.append("exit 0\n").toString(), nonce).asRoot().discreetly();
  }

  private static String line(Step step, Supplies.Secrets secrets) throws ProvisionException {
    return switch (step) {
      case Step.PutFile(var _, var path, var mode, var content) ->
          "put %s %04o <<'%s' || fail $?\n%s%s\n"
              .formatted(ShellQuote.quote(path), mode, END, base64(bytes(content, secrets)), END);
      default -> shown(step) + " </dev/null || fail $?\n";
    };
  }

  /// The command of a step as a person may read it, without contents.
  static String shown(Step step) {
    return switch (step) {
      case Step.PutFile(var _, var path, var mode, var _) ->
          "put %s %04o".formatted(ShellQuote.quote(path), mode);
      case Step.RemoveFile(var _, var path) -> words("rm", "-f", "--", path);
      case Step.EnableUnits(var _, var units) -> words(Stream.of("enable"), units);
      case Step.Run(var _, var argv) -> ShellQuote.join(argv);
      case Step.Expect(var _, var argv, var seconds) ->
          words(Stream.of("expect", String.valueOf(seconds)), argv);
      case Step.InstallPackages(var _, var packages) ->
          "dpkg --install (" + packages.size() + " packages)";
      case Step.ExpectEngine(var _, var seconds) -> "expect-engine " + seconds;
      case Step.Guarded(var title, var _, var _, var _) -> title;
    };
  }

  private static String words(String... words) {
    return ShellQuote.join(List.of(words));
  }

  private static String words(Stream<String> head, List<String> tail) {
    return ShellQuote.join(Stream.concat(head, tail.stream()).toList());
  }

  static byte[] bytes(Content content, Supplies.Secrets secrets) throws ProvisionException {
    return switch (content) {
      case Content.Text(var text) -> text.getBytes(StandardCharsets.UTF_8);
      case Content.SecretRef ref -> secrets.secret(ref);
      case Content.BundleRef ref ->
          throw new IllegalArgumentException("uploaded, not scripted: " + ref.fileName());
    };
  }

  /// With a line end, or nothing at all for an empty file.
  private static String base64(byte[] bytes) {
    String text = Base64.getMimeEncoder(76, new byte[] {'\n'}).encodeToString(bytes);
    return text.isEmpty() ? "" : text + "\n";
  }

  /// What became of one step.
  ///
  /// @param exit 0, or the code it failed with; empty when the script ended in its midst
  record Outcome(Step step, String output, Optional<Integer> exit) {}

  /// Reads the marks; steps that never began are not in the list.
  List<Outcome> outcomes(String output, boolean ended) {
    var outcomes = new ArrayList<Outcome>();
    var said = new StringBuilder();
    int current = -1;
    for (String line : output.split("\n", -1)) {
      if (line.startsWith(nonce + " begin ")) {
        add(outcomes, current, said, Optional.of(0));
        current = Integer.parseInt(line.substring(line.lastIndexOf(' ') + 1));
      } else if (line.startsWith(nonce + " fail ")) {
        int code = Integer.parseInt(line.substring(line.lastIndexOf(' ') + 1));
        add(outcomes, current, said, Optional.of(code));
        current = -1;
      } else {
        said.append(line).append('\n');
      }
    }
    add(outcomes, current, said, ended ? Optional.of(0) : Optional.empty());
    return outcomes;
  }

  private void add(List<Outcome> outcomes, int index, StringBuilder said, Optional<Integer> exit) {
    if (index >= 0) {
      outcomes.add(new Outcome(steps.get(index), said.toString().strip(), exit));
    }
    said.setLength(0);
  }
}
