package dev.machine.provisioner.fleet;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.host.AtomicFiles;
import dev.machine.provisioner.host.AtomicFiles.Access;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/// A plan that was kept, to be done later exactly as it was shown.
///
/// @param file the fleet's file, absolute
/// @param variables as they were given
/// @param prune whether it removes what the file does not name
/// @param plan as JSON, for people
/// @param world digest of what was found
/// @param wanted digest of what was wanted
public record PlanFile(
    String file,
    Map<String, String> variables,
    boolean prune,
    String world,
    String wanted,
    String plan) {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int SCHEMA = 1;

  /// Writes it with mode 0600: variables may tell more than others shall know.
  public void write(Path path) throws ProvisionException {
    var tree = JSON.createObjectNode().put("schema", SCHEMA).put("file", file);
    var given = tree.putObject("variables");
    new TreeMap<>(variables).forEach(given::put);
    tree.put("prune", prune).put("world", world).put("wanted", wanted);
    try {
      tree.set("plan", JSON.readTree(plan));
      AtomicFiles.replace(
          path.toAbsolutePath(),
          JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(tree),
          Access.PRIVATE);
    } catch (IOException e) {
      throw ProvisionException.failed(
          "cannot write the plan to "
              + path
              + (e instanceof NoSuchFileException
                  ? ": there is no such directory"
                  : ": " + e.getMessage()),
          "name another file",
          e);
    }
  }

  /// @throws ProvisionException usage, when it is no plan that was written here
  public static PlanFile read(Path path) throws ProvisionException {
    try {
      var bytes = AtomicFiles.read(path);
      if (bytes.isEmpty()) {
        throw ProvisionException.usage(
            "there is no file " + path, "machine plan -f FILE --out PLAN writes a plan");
      }
      if (!(JSON.readTree(bytes.get()) instanceof ObjectNode tree)
          || tree.path("schema").asInt() != SCHEMA
          || !tree.has("world")) {
        throw notPlan(path);
      }
      var variables = new TreeMap<String, String>();
      tree.path("variables")
          .properties()
          .forEach(v -> variables.put(v.getKey(), v.getValue().asText()));
      return new PlanFile(
          tree.path("file").asText(),
          variables,
          tree.path("prune").asBoolean(),
          tree.path("world").asText(),
          tree.path("wanted").asText(),
          tree.path("plan").toString());
    } catch (IOException _) {
      throw notPlan(path);
    }
  }

  private static ProvisionException notPlan(Path path) {
    return ProvisionException.usage(
        path + " is not a plan",
        "machine plan -f FILE --out PLAN writes one; a fleet's file is given by -f");
  }

  /// Refuses to do a plan whose reasons are gone.
  ///
  /// @param now the plan as it would be today
  public void requireSame(FleetPlan now) throws ProvisionException {
    if (!now.file().equals(wanted)) {
      throw ProvisionException.refused(
          "the file " + file + " says something else than when the plan was made",
          "make a new plan: machine plan -f " + file + " --out PLAN");
    }
    if (!now.world().equals(world)) {
      throw ProvisionException.refused(
          "the hosts of the fleet " + now.fleet() + " have changed since the plan was made",
          "make a new plan: machine plan -f " + file + " --out PLAN");
    }
  }
}
