package dev.machine.cli.commands;

import dev.machine.cli.text.TextTable;
import dev.machine.cli.text.Times;
import dev.machine.provisioner.lifecycle.HostRow;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Rows of `ls` as a table and as data.
final class Rows {
  private Rows() {}

  static String table(List<HostRow> rows, Instant now) {
    var table =
        new TextTable("NAME", "ACTIVE", "DRIVER", "STATE", "URL", "ENGINE", "CERT", "ERROR");
    for (var row : rows) {
      table.row(
          row.name(),
          row.active() ? "*" : "-",
          row.driver(),
          row.state(),
          row.url().map(Object::toString).orElse("-"),
          row.engineVersion().orElse("-"),
          row.certificateExpiry().map(end -> Times.until(end, now)).orElse("-"),
          row.error().orElse(""));
    }
    return table.render();
  }

  static Map<String, Object> data(HostRow row) {
    var data = new LinkedHashMap<String, Object>();
    data.put("name", row.name());
    data.put("active", row.active());
    data.put("driver", row.driver());
    data.put("state", row.state());
    data.put("url", row.url());
    data.put("engineVersion", row.engineVersion());
    data.put("certificateExpiry", row.certificateExpiry());
    data.put("error", row.error());
    return data;
  }
}
