package dev.machine.provisioner.swarm;

import java.util.Locale;

/// What a node is in its swarm.
public enum SwarmRole {
  MANAGER,
  WORKER;

  /// As the engine writes it.
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
