package dev.machine.provisioner.lifecycle;

import dev.machine.drivers.DriverFactory;
import dev.machine.drivers.DriverFactory.Kind;
import dev.machine.provisioner.ProvisionException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.stream.Collectors;

/// The drivers on the class path, found without loading what they need.
public final class Drivers {

  /// A driver and the reason for it.
  public record Choice(DriverFactory factory, String why) {}

  private final List<DriverFactory> factories;

  public Drivers(List<DriverFactory> factories) {
    this.factories = factories.stream().sorted(Comparator.comparing(DriverFactory::name)).toList();
  }

  public static Drivers load() {
    return new Drivers(
        ServiceLoader.load(DriverFactory.class).stream().map(ServiceLoader.Provider::get).toList());
  }

  public List<DriverFactory> all() {
    return factories;
  }

  /// Names of those whose servers were there before, and stay when we forget them.
  public Set<String> existing() {
    return factories.stream()
        .filter(driver -> driver.kind() == Kind.EXISTING)
        .map(DriverFactory::name)
        .collect(Collectors.toSet());
  }

  /// The driver of that name or alias.
  public Optional<DriverFactory> find(String name) {
    return factories.stream()
        .filter(f -> f.name().equals(name) || f.aliases().contains(name))
        .findFirst();
  }

  /// The driver of that name or alias.
  ///
  /// @throws ProvisionException with kind usage when there is none
  public DriverFactory named(String name) throws ProvisionException {
    var found = find(name);
    if (found.isPresent()) {
      return found.get();
    }
    var names = factories.stream().map(DriverFactory::name).toList();
    throw ProvisionException.usage(
        "there is no driver \"" + name + "\"", "drivers here: " + String.join(", ", names));
  }

  /// The best local driver that works here.
  ///
  /// @throws ProvisionException refused, with the reason of each, when none does
  public Choice best() throws ProvisionException {
    var reasons = new ArrayList<String>();
    Choice best = null;
    int rank = Integer.MIN_VALUE;
    for (var factory : factories) {
      if (factory.kind() != Kind.LOCAL) {
        continue;
      }
      var fitness = factory.fitness();
      reasons.add(factory.name() + ": " + fitness.why());
      boolean usable = fitness.works() || !fitness.missingPackages().isEmpty();
      if (usable && fitness.rank() > rank) {
        best = new Choice(factory, fitness.why());
        rank = fitness.rank();
      }
    }
    if (best == null) {
      throw ProvisionException.refused(
          "no local driver works on this machine (" + String.join("; ", reasons) + ")",
          "name another with --driver, such as generic for a server that you have");
    }
    return best;
  }
}
