package dev.machine.cli.testing;

import dev.machine.drivers.Progress;
import dev.machine.drivers.wait.Deadline;
import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.host.Host;
import dev.machine.provisioner.stack.StackPlan;
import dev.machine.provisioner.stack.Stacks;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Notes what is asked of it.
public final class FakeStacks implements Stacks {
  public final List<String> asked = new ArrayList<>();
  public final List<StackPlan> plans = new ArrayList<>();
  public List<Running> running = List.of();
  public List<Task> tasks = List.of();

  /// What every change ends with.
  public @Nullable ProvisionException failure;

  private void note(String what) throws ProvisionException {
    asked.add(what);
    if (failure != null) {
      throw failure;
    }
  }

  @Override
  public void deploy(
      StackPlan plan, Host manager, boolean rollback, Progress progress, Deadline deadline)
      throws ProvisionException {
    plans.add(plan);
    progress.step("Deploying " + plan.name());
    note(
        "deploy %s on %s within %d s%s"
            .formatted(
                plan.name(),
                manager.name(),
                deadline.span().toSeconds(),
                rollback ? ", or back" : ""));
  }

  @Override
  public String digest(StackPlan plan) {
    return "d";
  }

  @Override
  public Host home(List<Host> members, Deadline deadline) {
    return members.getLast();
  }

  @Override
  public List<Running> list(Host manager, Deadline deadline) {
    return running;
  }

  @Override
  public List<Task> tasks(String name, Host manager, Deadline deadline) {
    return tasks;
  }

  @Override
  public List<String> logs(
      String name,
      Optional<String> service,
      int lines,
      boolean follow,
      Host manager,
      Deadline deadline)
      throws ProvisionException {
    note("logs " + name + service.map(s -> " " + s).orElse("") + " " + lines + " " + follow);
    return List.of("sh", "-c", "true");
  }

  @Override
  public void remove(String name, Host manager, Progress progress, Deadline deadline)
      throws ProvisionException {
    note("remove " + name + " on " + manager.name());
  }
}
