package dev.machine.engine;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// A recipe as text, for `--dry-run` and for golden files. Secrets are named and never shown: a
/// [Content.SecretRef] has no bytes here.
public final class StepPrinter {

  private final StringBuilder out = new StringBuilder();

  private StepPrinter() {}

  /// The steps, one after the other.
  public static String print(List<Step> steps) {
    var printer = new StepPrinter();
    steps.forEach(s -> printer.step(s, ""));
    return printer.out.toString();
  }

  /// The steps under a head that says on which facts they rest.
  ///
  /// @param assumed whether the facts were declared by an image and not gathered from a host
  public static String print(Facts facts, boolean assumed, List<Step> steps) {
    var engine =
        facts.engine().map(e -> "engine " + e.version() + " is there").orElse("no engine yet");
    var head = facts.os() + " " + facts.version() + ", " + facts.arch() + ", " + engine;
    return head + (assumed ? " (assumed)\n" : "\n") + print(steps);
  }

  private void step(Step step, String indent) {
    line(indent, "- " + step.title());
    var deeper = indent + "    ";
    switch (step) {
      case Step.InstallPackages(_, var packages) ->
          packages.forEach(p -> line(deeper, "package " + ref(p)));
      case Step.PutFile(_, var path, var mode, var content) -> put(deeper, path, mode, content);
      case Step.RemoveFile(_, var path) -> line(deeper, "remove " + path);
      case Step.EnableUnits(_, var units) -> line(deeper, "enable " + String.join(" ", units));
      case Step.Run(_, var argv) -> line(deeper, "run " + argv(argv));
      case Step.Expect(_, var argv, var seconds) ->
          line(deeper, "until " + argv(argv) + " succeeds, at most " + seconds + " s");
      case Step.ExpectEngine(_, var seconds) ->
          line(deeper, "until the engine answers over TLS, at most " + seconds + " s");
      case Step.Guarded(_, var body, var check, var undo) -> {
        body.forEach(s -> step(s, deeper));
        if (!check.isEmpty()) {
          line(deeper, "then check:");
          check.forEach(s -> step(s, deeper));
        }
        line(deeper, "if that fails:");
        undo.forEach(s -> step(s, deeper));
      }
    }
  }

  private void put(String indent, String path, int mode, Content content) {
    var head = "file " + path + " " + String.format(Locale.ROOT, "%04o", mode);
    switch (content) {
      case Content.SecretRef(var name) -> line(indent, head + " <" + name + ">");
      case Content.BundleRef ref -> line(indent, head + " " + ref(ref));
      case Content.Text(var text) -> {
        line(indent, head);
        text.lines().forEach(l -> line(indent + "  | ", withoutPasswords(l)));
      }
    }
  }

  /// A proxy's or mirror's address may carry one: `http://user:password@host`.
  private static String withoutPasswords(String text) {
    return text.replaceAll("(://[^:/@\\s\"]*:)[^@/\\s\"]+@", "$1***@");
  }

  /// An empty digest or size is one that was not looked up yet.
  private static String ref(Content.BundleRef ref) {
    var size = ref.size() == 0 ? "" : " (" + ref.size() + " bytes)";
    var digest =
        ref.sha256().isEmpty()
            ? ""
            : " sha256:" + ref.sha256().substring(0, Math.min(12, ref.sha256().length()));
    return ref.fileName() + size + digest;
  }

  private static String argv(List<String> argv) {
    return argv.stream().map(StepPrinter::word).collect(Collectors.joining(" "));
  }

  private static String word(String word) {
    return word.matches("[A-Za-z0-9_@%+=:,./-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
  }

  private void line(String indent, String text) {
    out.append((indent + text).stripTrailing()).append('\n');
  }
}
