package dev.machine.provisioner.fleet;

import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.stack.StackPlan;
import java.util.List;
import java.util.Optional;

/// Makes the images of a Compose file those of the fleet's registry.
@FunctionalInterface
public interface Rewriting {

  /// @param images names as they stand in the file; `*` for all
  /// @param registry `HOST:PORT`; empty to leave images as they are
  /// @param encrypted whether overlay networks are encrypted
  /// @throws ProvisionException usage, when it is no Compose file
  String of(String compose, List<String> images, Optional<String> registry, boolean encrypted)
      throws ProvisionException;

  /// What is deployed of a stack.
  default StackPlan plan(Fleet.Stack stack, Fleet fleet, Optional<String> registry)
      throws ProvisionException {
    var encrypted = fleet.swarm().filter(s -> s.encrypted()).isPresent();
    var text =
        of(
            stack.text(),
            stack.images(),
            stack.images().isEmpty() ? Optional.empty() : registry,
            encrypted);
    var user = fleet.registry().stream().flatMap(r -> r.users().stream()).findFirst();
    var pull =
        stack.images().isEmpty() || registry.isEmpty()
            ? Optional.<StackPlan.Pull>empty()
            : user.map(u -> new StackPlan.Pull(registry.get(), u.name(), u.password()));
    return new StackPlan(
        stack.name(), stack.compose(), text, stack.environment(), stack.secrets(), pull);
  }
}
