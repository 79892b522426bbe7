package dev.machine.cli.testing;

import dev.machine.drivers.Progress;
import dev.machine.drivers.wait.Deadline;
import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.host.Host;
import dev.machine.provisioner.swarm.SwarmNode;
import dev.machine.provisioner.swarm.SwarmOptions;
import dev.machine.provisioner.swarm.SwarmRole;
import dev.machine.provisioner.swarm.SwarmState;
import dev.machine.provisioner.swarm.Swarms;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Notes what is asked of it.
public final class FakeSwarms implements Swarms {
  public final List<String> asked = new ArrayList<>();
  public SwarmState state = new SwarmState("c1", List.of());

  /// What every change ends with.
  public @Nullable ProvisionException failure;

  /// Whether who leaves is the last one.
  public boolean last;

  public static SwarmNode node(String name, SwarmRole role, String state, boolean reachable) {
    return new SwarmNode(
        "id-" + name,
        name,
        role,
        state,
        "active",
        name.equals("web1"),
        reachable,
        "10.0.0.2",
        "26.1.5",
        Map.of("tier", "web"));
  }

  private void note(String what) throws ProvisionException {
    asked.add(what);
    if (failure != null) {
      throw failure;
    }
  }

  private static String names(List<Host> members) {
    return String.join("+", members.stream().map(Host::name).toList());
  }

  @Override
  public SwarmState state(List<Host> members, Deadline deadline) throws ProvisionException {
    if (failure != null) {
      throw failure;
    }
    return state;
  }

  @Override
  public SwarmOptions options(List<Host> members, Deadline deadline) {
    return SwarmOptions.DEFAULT;
  }

  @Override
  public void init(Host first, SwarmOptions options, Progress progress, Deadline deadline)
      throws ProvisionException {
    note("init " + first.name());
  }

  @Override
  public void join(
      Host host, SwarmRole role, List<Host> members, Progress progress, Deadline deadline)
      throws ProvisionException {
    note("join " + host.name() + " " + role.word() + " to " + names(members));
  }

  @Override
  public void update(
      String hostname,
      SwarmRole role,
      String availability,
      Map<String, String> labels,
      List<Host> members,
      Deadline deadline)
      throws ProvisionException {
    note("update " + hostname);
  }

  @Override
  public void role(String hostname, SwarmRole role, List<Host> members, Deadline deadline)
      throws ProvisionException {
    note(hostname + " a " + role.word());
  }

  @Override
  public void activate(String hostname, List<Host> members, Deadline deadline)
      throws ProvisionException {
    note("activate " + hostname);
  }

  @Override
  public void drain(String hostname, List<Host> members, Progress progress, Deadline deadline)
      throws ProvisionException {
    note("drain " + hostname);
  }

  @Override
  public Map<String, Long> running(List<Host> members, Deadline deadline) {
    return Map.of();
  }

  @Override
  public void awaitRunning(
      Map<String, Long> before, List<Host> members, Progress progress, Deadline deadline)
      throws ProvisionException {
    note("await " + before);
  }

  @Override
  public boolean leave(
      String hostname, List<Host> members, boolean force, Progress progress, Deadline deadline)
      throws ProvisionException {
    note("leave " + hostname + (force ? " by force" : ""));
    return last;
  }

  @Override
  public void rotateTokens(List<Host> members, Deadline deadline) throws ProvisionException {
    note("rotate");
  }

  @Override
  public void recover(Host survivor, Progress progress, Deadline deadline)
      throws ProvisionException {
    note("recover " + survivor.name());
  }
}
