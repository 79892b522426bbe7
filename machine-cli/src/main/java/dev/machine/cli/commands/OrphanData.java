package dev.machine.cli.commands;

import dev.machine.cli.text.TextTable;
import dev.machine.provisioner.lifecycle.Orphans.Orphan;
import dev.machine.provisioner.lifecycle.Orphans.Report;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What `orphans` found, as a table and as data.
final class OrphanData {
  private OrphanData() {}

  static String table(List<Orphan> orphans) {
    var table = new TextTable("KIND", "ID", "MADE FOR", "NONCE", "MADE", "ACCOUNT", "REMOVABLE");
    for (var orphan : orphans) {
      var item = orphan.item();
      table.row(
          item.kind(),
          item.id(),
          item.ref().name(),
          item.ref().nonce(),
          item.made().map(Object::toString).orElse("-"),
          orphan.account().label(),
          orphan.stays().map(why -> "no: " + why).orElse("yes"));
    }
    return table.render();
  }

  static Map<String, Object> of(Report report, Set<Orphan> removed) {
    var data = new LinkedHashMap<String, Object>();
    var accounts = new ArrayList<Map<String, Object>>();
    report.asked().forEach(a -> accounts.add(account(a.driver(), a.label(), Optional.empty())));
    report
        .unasked()
        .forEach(u ->
            accounts.add(
                account(u.account().driver(), u.account().label(), Optional.of(u.problem()))));
    data.put("accounts", accounts);
    data.put(
        "orphans", report.orphans().stream().map(o -> orphan(o, removed.contains(o))).toList());
    return data;
  }

  private static Map<String, Object> account(
      String driver, String label, Optional<String> problem) {
    var data = new LinkedHashMap<String, Object>();
    data.put("driver", driver);
    data.put("account", label);
    data.put("complete", problem.isEmpty());
    data.put("problem", problem);
    return data;
  }

  private static Map<String, Object> orphan(Orphan orphan, boolean removed) {
    var item = orphan.item();
    var data = new LinkedHashMap<String, Object>();
    data.put("kind", item.kind());
    data.put("id", item.id());
    data.put("name", item.ref().name());
    data.put("nonce", item.ref().nonce());
    data.put("made", item.made());
    data.put("driver", orphan.account().driver());
    data.put("account", orphan.account().label());
    data.put("removable", orphan.stays().isEmpty());
    data.put("reason", orphan.stays());
    data.put("removed", removed);
    return data;
  }
}
