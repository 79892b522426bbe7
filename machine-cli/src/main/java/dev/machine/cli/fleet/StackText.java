package dev.machine.cli.fleet;

import dev.machine.cli.text.Json;
import dev.machine.cli.text.TextTable;
import dev.machine.provisioner.stack.Stacks;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Stacks and tasks as answers.
final class StackText {

  private StackText() {}

  static String stacks(List<Stacks.Running> all, boolean json) {
    if (json) {
      return Json.pretty(all.stream().map(StackText::data).toList());
    }
    var table = new TextTable("STACK", "SERVICE", "RUNNING", "IMAGE");
    for (var stack : all) {
      for (var service : stack.services()) {
        table.row(
            stack.name(),
            service.name(),
            service.running() + " of " + service.wanted(),
            service.image());
      }
    }
    return table.render();
  }

  private static Map<String, Object> data(Stacks.Running stack) {
    var data = new LinkedHashMap<String, Object>();
    data.put("name", stack.name());
    stack.digest().ifPresent(digest -> data.put("digest", digest));
    data.put("services", stack.services().stream().map(StackText::data).toList());
    return data;
  }

  private static Map<String, Object> data(Stacks.Service service) {
    var data = new LinkedHashMap<String, Object>();
    data.put("name", service.name());
    data.put("image", service.image());
    data.put("running", service.running());
    data.put("wanted", service.wanted());
    return data;
  }

  static String tasks(List<Stacks.Task> all, boolean json) {
    if (json) {
      return Json.pretty(all.stream().map(StackText::data).toList());
    }
    var table = new TextTable("TASK", "HOST", "STATE", "SINCE", "ERROR");
    for (var task : all) {
      table.row(
          task.name(),
          task.node().isEmpty() ? "-" : task.node(),
          task.state(),
          task.since().replaceFirst("\\..*", "Z"),
          task.error());
    }
    return table.render();
  }

  private static Map<String, Object> data(Stacks.Task task) {
    var data = new LinkedHashMap<String, Object>();
    data.put("service", task.service());
    data.put("name", task.name());
    data.put("host", task.node());
    data.put("state", task.state());
    data.put("error", task.error());
    data.put("since", task.since());
    return data;
  }
}
