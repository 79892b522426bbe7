package dev.machine.cli.doctor;

import dev.machine.cli.Session;
import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.host.Host;
import dev.machine.provisioner.host.HostStore.Entry;
import dev.machine.provisioner.lifecycle.HostRow;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Everything that `doctor` looks at.
public final class Checkup {
  private Checkup() {}

  /// All findings: this machine first, then each host.
  ///
  /// @param limit for all hosts together
  public static List<Finding> run(Session session, Duration limit)
      throws ProvisionException, IOException, InterruptedException {
    var entries = session.services().store().entries();
    var hosts = new ArrayList<Host>();
    for (var entry : entries) {
      if (entry instanceof Entry.Ok(var host)) {
        hosts.add(host);
      }
    }
    var findings = new ArrayList<>(ThisMachine.check(session, hosts));
    var rows = hosts.isEmpty() ? Map.<String, HostRow>of() : rows(session, limit);
    for (var entry : entries) {
      switch (entry) {
        case Entry.Broken(var name, var problem) ->
            findings.add(EachHost.broken(session, name, problem));
        case Entry.Ok(var host) -> {
          var row = rows.get(host.name());
          if (row != null) { // else removed meanwhile
            findings.addAll(EachHost.check(session, host, row));
          }
        }
      }
    }
    return findings;
  }

  private static Map<String, HostRow> rows(Session session, Duration limit)
      throws ProvisionException, InterruptedException {
    var rows = new HashMap<String, HostRow>();
    for (var row : session.services().machines().list(limit)) {
      rows.put(row.name(), row);
    }
    return rows;
  }
}
