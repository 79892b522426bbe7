package dev.machine.provisioner.fleet;

/// What a change is about.
public sealed interface Target {

  /// `machine web-1`, for a list and for a plan's file.
  String label();

  /// A host.
  record Machine(String host) implements Target {
    @Override
    public String label() {
      return "machine " + host;
    }
  }

  /// The swarm as a whole.
  record Swarm() implements Target {
    @Override
    public String label() {
      return "swarm";
    }
  }

  /// A host's place in the swarm.
  record Node(String host) implements Target {
    @Override
    public String label() {
      return "node " + host;
    }
  }

  /// The registry.
  record Registry(String host) implements Target {
    @Override
    public String label() {
      return "registry on " + host;
    }
  }

  /// That a host's engine takes the registry's certificate.
  record Trust(String host) implements Target {
    @Override
    public String label() {
      return "registry trust of " + host;
    }
  }

  /// A stack.
  record Stack(String name) implements Target {
    @Override
    public String label() {
      return "stack " + name;
    }
  }
}
