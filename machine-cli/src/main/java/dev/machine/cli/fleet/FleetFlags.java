package dev.machine.cli.fleet;

import dev.machine.cli.Session;
import dev.machine.cli.Usage;
import dev.machine.cli.commands.FleetRequests;
import dev.machine.drivers.DriverException;
import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.fleet.Fleet;
import dev.machine.templates.FleetFile;
import dev.machine.templates.Fleets;
import dev.machine.templates.TemplateException;
import dev.machine.templates.Variables;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Which fleet file, and its variables.
final class FleetFlags {
  private @Nullable String file;
  private List<String> variables = List.of();
  private @Nullable String variableFile;

  void describe(Usage usage) {
    usage
        .value(
            "FILE|NAME",
            "The fleet: a file, or a bundled one (swarm-3, dev, bare-metal, ci-pool).",
            text -> file = text,
            "-f",
            "--file")
        .values("NAME=VALUE", "A variable of the file.", all -> variables = all, "--var")
        .value("FILE", "A file of NAME: VALUE lines.", text -> variableFile = text, "--var-file");
  }

  /// Whether anything of a fleet's file is named.
  boolean given() {
    return file != null || !variables.isEmpty() || variableFile != null;
  }

  /// What the file says; notes of it are told.
  ///
  /// @throws ProvisionException usage, with every problem in it
  Read read(Session session) throws ProvisionException, DriverException {
    var named = file;
    if (named == null) {
      throw ProvisionException.usage(
          "no fleet is named",
          "give its file: -f FILE; bundled are swarm-3, dev, bare-metal, ci-pool");
    }
    return read(session, named, variables(), variableFile);
  }

  private Map<String, String> variables() throws ProvisionException {
    var given = new LinkedHashMap<String, String>();
    for (var variable : variables) {
      int equals = variable.indexOf('=');
      if (equals < 1) {
        throw ProvisionException.usage(
            "--var: \"" + variable + "\" gives no variable a value", "give NAME=VALUE");
      }
      given.put(variable.substring(0, equals), variable.substring(equals + 1));
    }
    return given;
  }

  /// The same for a file and variables that were kept.
  static Read read(Session session, String file, Map<String, String> variables)
      throws ProvisionException, DriverException {
    return read(session, file, variables, null);
  }

  private static Read read(
      Session session, String file, Map<String, String> variables, @Nullable String more)
      throws ProvisionException, DriverException {
    try {
      var given = Variables.none(session.environment());
      if (more != null) {
        given = given.withFile(Path.of(more));
      }
      for (var variable : variables.entrySet()) {
        given = given.with(variable.getKey(), variable.getValue());
      }
      FleetFile read = Fleets.load(file, given);
      read.notes().forEach(note -> session.remark("note: " + note));
      var all = new LinkedHashMap<String, String>();
      given.given().forEach((name, value) -> all.put(name, value.value()));
      return new Read(FleetRequests.of(read, session), rooted(file), all);
    } catch (TemplateException e) {
      throw FleetRequests.problems(e, session);
    }
  }

  /// @param file absolute, or the name of a bundled fleet
  record Read(Fleet fleet, String file, Map<String, String> variables) {}

  private static String rooted(String file) {
    boolean path = file.contains("/") || file.endsWith(".yaml") || file.endsWith(".yml");
    return path ? Path.of(file).toAbsolutePath().normalize().toString() : file;
  }
}
