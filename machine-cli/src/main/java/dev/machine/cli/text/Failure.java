package dev.machine.cli.text;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A failure as it is told.
///
/// @param problem one line: what, with the value
/// @param hint one line: what to type; may be empty
/// @param output what the failed command printed; may be empty
/// @param exit the exit code
public record Failure(String problem, String hint, String output, int exit) {
  private static final int TAIL = 20;

  /// The lines for a person: problem, hint, the end of the output.
  public String render() {
    var lines = new ArrayList<String>();
    lines.add("machine: " + oneLine(problem));
    if (!hint.isBlank()) {
      lines.add("hint: " + oneLine(hint));
    }
    lines.addAll(tail());
    return String.join("\n", lines);
  }

  /// The failure as an event of `--progress json`.
  public Map<String, Object> event() {
    var event = new LinkedHashMap<String, Object>();
    event.put("event", "failed");
    event.put("problem", problem);
    event.put("hint", hint);
    event.put("output", output);
    event.put("exit", exit);
    return event;
  }

  /// The same failure, naming its host where the problem does not.
  public Failure of(String host) {
    return problem.contains(host) ? this : new Failure(host + ": " + problem, hint, output, exit);
  }

  /// The same failure, its hint as it is typed here.
  Failure typedAs(Program program) {
    return new Failure(problem, program.in(hint), output, exit);
  }

  private List<String> tail() {
    if (output.isBlank()) {
      return List.of();
    }
    var all = output.stripTrailing().lines().toList();
    var kept = all.subList(Math.max(0, all.size() - TAIL), all.size());
    var lines = new ArrayList<String>();
    if (kept.size() < all.size()) {
      lines.add("  … (" + (all.size() - kept.size()) + " lines before)");
    }
    kept.forEach(line -> lines.add("  | " + printable(line)));
    return lines;
  }

  private static String oneLine(String text) {
    return printable(text.strip().replaceAll("\\s*\\R\\s*", "; "));
  }

  /// Control characters of a remote side must not drive the terminal here.
  private static String printable(String text) {
    return text.replaceAll("[\\p{Cntrl}&&[^\\t]]", "?");
  }
}
