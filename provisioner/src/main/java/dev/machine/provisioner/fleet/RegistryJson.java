package dev.machine.provisioner.fleet;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.machine.provisioner.registry.RegistryPlan;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// `fleet.json`: schema and registry, its users by reference.
final class RegistryJson {

  private static final ObjectMapper JSON = new ObjectMapper();

  private RegistryJson() {}

  static byte[] write(Optional<RegistryPlan> registry) throws IOException {
    var tree = JSON.createObjectNode().put("schema", 1);
    registry.ifPresent(plan -> {
      var node = tree.putObject("registry");
      node.put("host", plan.host()).put("port", plan.port()).put("data", plan.data());
      var users = node.putObject("users");
      plan.users().forEach(user -> users.put(user.name(), user.password()));
      plan.mirrorOf().ifPresent(url -> node.put("mirror", url));
    });
    return JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(tree);
  }

  static Optional<RegistryPlan> read(byte[] bytes) throws IOException {
    var node = JSON.readTree(bytes).path("registry");
    if (!node.isObject()) {
      return Optional.empty();
    }
    List<RegistryPlan.User> users = new ArrayList<>();
    node.path("users")
        .properties()
        .forEach(u -> users.add(new RegistryPlan.User(u.getKey(), u.getValue().asText())));
    return Optional.of(
        new RegistryPlan(
            node.path("host").asText(),
            node.path("port").asInt(RegistryPlan.PORT),
            node.path("data").asText(RegistryPlan.DATA),
            users,
            Optional.ofNullable(node.get("mirror")).map(m -> m.asText())));
  }
}
