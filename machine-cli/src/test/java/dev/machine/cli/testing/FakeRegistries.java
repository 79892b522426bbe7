package dev.machine.cli.testing;

import dev.machine.drivers.Progress;
import dev.machine.drivers.wait.Deadline;
import dev.machine.provisioner.host.Host;
import dev.machine.provisioner.registry.Registries;
import dev.machine.provisioner.registry.RegistryPlan;
import java.util.ArrayList;
import java.util.List;

/// Notes what is asked of it.
public final class FakeRegistries implements Registries {
  public final List<String> asked = new ArrayList<>();

  @Override
  public String address(Host host, RegistryPlan plan) {
    return "10.0.0.2:" + plan.port();
  }

  @Override
  public void serve(Host host, RegistryPlan plan, Progress progress, Deadline deadline) {
    asked.add("serve " + plan);
  }

  @Override
  public String digest(RegistryPlan plan) {
    return plan.toString();
  }

  @Override
  public void remove(
      Host host, RegistryPlan plan, boolean data, Progress progress, Deadline deadline) {
    asked.add("remove " + plan);
  }

  @Override
  public void trust(Host engine, String address, Deadline deadline) {
    asked.add("trust " + address);
  }

  @Override
  public void distrust(Host engine, Deadline deadline) {
    asked.add("distrust " + engine.name());
  }

  @Override
  public List<Repository> list(Host host, RegistryPlan plan, Deadline deadline) {
    asked.add("list " + plan);
    return List.of(new Repository("shop/web", List.of("1", "2")));
  }

  @Override
  public long collect(Host host, RegistryPlan plan, Progress progress, Deadline deadline) {
    asked.add("collect " + host.name());
    return 7_000_000;
  }

  @Override
  public String push(
      ImageSource source,
      Host from,
      Host registry,
      RegistryPlan plan,
      Progress progress,
      Deadline deadline) {
    asked.add("push " + source + " from " + from.name() + " to " + registry.name());
    return address(registry, plan) + "/shop/web:1@sha256:abc";
  }
}
