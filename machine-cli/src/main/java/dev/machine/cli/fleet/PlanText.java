package dev.machine.cli.fleet;

import dev.machine.provisioner.fleet.Change;
import dev.machine.provisioner.fleet.FleetPlan;
import dev.machine.provisioner.fleet.Outcome;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A plan and its outcome, for people and for programs.
final class PlanText {

  private PlanText() {}

  static String of(FleetPlan plan) {
    var lines = new ArrayList<String>();
    int verb = 0;
    int target = 0;
    for (var change : plan.changes()) {
      verb = Math.max(verb, change.word().length());
      target = Math.max(target, change.target().label().length());
    }
    for (var change : plan.changes()) {
      var line =
          "  "
              + mark(change)
              + " "
              + padded(change.word(), verb)
              + "  "
              + padded(change.target().label(), target)
              + "  "
              + change.reason();
      lines.add(line.stripTrailing());
      for (var disturbed : change.interrupts()) {
        lines.add(" ".repeat(verb + target + 8) + "interrupts: " + disturbed);
      }
    }
    plan.notes().forEach(note -> lines.add("note: " + note));
    lines.add(summary(plan));
    return String.join("\n", lines);
  }

  /// `2 to create, 1 to restart, 5 kept`, or that there is nothing to do.
  static String summary(FleetPlan plan) {
    if (plan.nothingToDo()) {
      return "Fleet " + plan.fleet() + ": nothing to do.";
    }
    var counts = new LinkedHashMap<String, Integer>();
    for (var change : plan.changes()) {
      counts.merge(change.acts() ? "to " + change.word() : "kept", 1, Integer::sum);
    }
    var parts = new ArrayList<String>();
    counts.forEach((word, count) -> parts.add(count + " " + word));
    return "Fleet " + plan.fleet() + ": " + String.join(", ", parts) + ".";
  }

  private static String padded(String text, int width) {
    return text + " ".repeat(width - text.length());
  }

  private static char mark(Change change) {
    return switch (change) {
      case Change.Create _ -> '+';
      case Change.Remove _ -> '-';
      case Change.Keep _ -> '=';
      case Change.Reconfigure _, Change.Upgrade _, Change.Restart _ -> '~';
    };
  }

  static Map<String, Object> data(FleetPlan plan) {
    var data = new LinkedHashMap<String, Object>();
    data.put("fleet", plan.fleet());
    data.put("changes", plan.changes().stream().map(PlanText::data).toList());
    data.put("notes", plan.notes());
    data.put("nothingToDo", plan.nothingToDo());
    return data;
  }

  static Map<String, Object> data(Change change) {
    var data = new LinkedHashMap<String, Object>();
    data.put("action", change.word());
    data.put("target", change.target().label());
    data.put("reason", change.reason());
    data.put("interrupts", change.interrupts());
    return data;
  }

  static List<Map<String, Object>> data(List<Outcome> outcomes) {
    return outcomes.stream()
        .map(outcome -> {
          var data = data(outcome.change());
          data.put("outcome", word(outcome));
          data.put("seconds", outcome.took().toMillis() / 1000.0);
          return data;
        })
        .toList();
  }

  private static String word(Outcome outcome) {
    return switch (outcome.result()) {
      case Outcome.Result.Done() -> "done";
      case Outcome.Result.Failed(_) -> "failed";
      case Outcome.Result.Skipped(_) -> "skipped";
    };
  }
}
