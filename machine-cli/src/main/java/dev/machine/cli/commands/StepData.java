package dev.machine.cli.commands;

import dev.machine.engine.Step;
import dev.machine.engine.StepPrinter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The steps of a dry run as data. The detail of each is what the printer prints, so that both hide
/// the same secrets.
final class StepData {
  private StepData() {}

  /// An object for each step: `kind`, `description`, `assumed`, and `detail` (lines), or for a
  /// guarded step its `steps`, `check` and `undo`.
  static List<Map<String, Object>> of(List<Step> steps) {
    return steps.stream().map(StepData::of).toList();
  }

  private static Map<String, Object> of(Step step) {
    var data = new LinkedHashMap<String, Object>();
    data.put("kind", kind(step));
    data.put("description", step.title());
    data.put("assumed", true); // a dry run asks no host
    if (step instanceof Step.Guarded(_, var body, var check, var undo)) {
      data.put("steps", of(body));
      data.put("check", of(check));
      data.put("undo", of(undo));
    } else {
      var printed = StepPrinter.print(List.of(step)).lines().skip(1);
      data.put("detail", printed.map(line -> line.replaceFirst("^ {4}", "")).toList());
    }
    return data;
  }

  private static String kind(Step step) {
    return switch (step) {
      case Step.InstallPackages _ -> "install-packages";
      case Step.PutFile _ -> "put-file";
      case Step.RemoveFile _ -> "remove-file";
      case Step.EnableUnits _ -> "enable-units";
      case Step.Run _ -> "run";
      case Step.Expect _ -> "expect";
      case Step.ExpectEngine _ -> "expect-engine";
      case Step.Guarded _ -> "guarded";
    };
  }
}
