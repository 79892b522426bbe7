package dev.machine.cli.commands;

import dev.machine.cli.Command;
import dev.machine.cli.ExitCode;
import dev.machine.cli.Session;
import dev.machine.cli.Usage;
import dev.machine.cli.doctor.Checkup;
import dev.machine.cli.doctor.Finding;
import dev.machine.cli.doctor.Finding.Level;
import dev.machine.cli.text.Json;
import dev.machine.provisioner.ProvisionException;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/// `doctor`.
public final class Doctor implements Command {
  private String timeout = "10s";

  private final Output output = new Output();

  @Override
  public void describe(Usage usage) {
    usage
        .about(
            "Checks this machine (Java, drivers and their packages, docker, ssh, disk, cgroup, clock) and",
            "each host (reachable, certificate, leftovers, store files), and says what to type.")
        .examples(
            "machine doctor", "machine doctor -o json | jq '.[] | select(.level == \"problem\")'")
        .exits("0 all is well (notes do not count), 1 something is wrong.")
        .value(
            "TIME",
            "How long to wait for all hosts: 10, 500ms, 1m (default 10s).",
            text -> timeout = text,
            "-t",
            "--timeout");
    output.describe(usage);
  }

  @Override
  public int run(Session session) throws ProvisionException, IOException, InterruptedException {
    var findings = Checkup.run(session, Spans.read("--timeout", timeout));
    if (output.json()) {
      session.console().answer(Json.pretty(findings.stream().map(Doctor::data).toList()));
    } else {
      var program = session.console().program();
      findings.forEach(finding -> session.console().answer(program.in(line(finding))));
    }
    return findings.stream().anyMatch(finding -> finding.level() == Level.PROBLEM)
        ? ExitCode.FAILED
        : ExitCode.DONE;
  }

  private static String line(Finding finding) {
    var mark =
        switch (finding.level()) {
          case OK -> "ok      ";
          case NOTE -> "note    ";
          case PROBLEM -> "PROBLEM ";
        };
    var hint = finding.hint().isEmpty() ? "" : "\n          type: " + finding.hint();
    return mark + finding.about() + ": " + finding.what() + hint;
  }

  private static Map<String, Object> data(Finding finding) {
    var data = new LinkedHashMap<String, Object>();
    data.put("level", finding.level().name().toLowerCase(Locale.ROOT));
    data.put("about", finding.about());
    data.put("what", finding.what());
    data.put("hint", finding.hint());
    return data;
  }
}
