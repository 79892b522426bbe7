package dev.machine.cli.testing;

import dev.machine.drivers.Driver;
import dev.machine.drivers.DriverContext;
import dev.machine.drivers.DriverFactory;
import dev.machine.drivers.OptionSpec;
import dev.machine.drivers.Role;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// A driver that the command line can show, and nothing more.
public record FakeFactory(String name, Kind kind, boolean works) implements DriverFactory {
  public static final FakeFactory LOCAL = new FakeFactory("fake", Kind.LOCAL, true);
  public static final FakeFactory EXISTING = new FakeFactory("generic", Kind.EXISTING, true);

  /// The one with a flag that must be given.
  public static final FakeFactory NEEDY = new FakeFactory("needy", Kind.URL_ONLY, true);

  /// The one with an account and a secret.
  public static final FakeFactory CLOUD = new FakeFactory("cloudy", Kind.CLOUD, true);

  @Override
  public Set<Role> roles() {
    return kind == Kind.CLOUD ? Set.of(Role.POWER, Role.ORPHANS) : Set.of();
  }

  @Override
  public Set<String> accountOptions() {
    return kind == Kind.CLOUD ? Set.of(name + "-account", name + "-password") : Set.of();
  }

  @Override
  public String description() {
    return "a server of the " + name + " kind";
  }

  @Override
  public List<OptionSpec> options() {
    var image =
        OptionSpec.of(name + "-image", OptionSpec.Type.STRING, "the image to use")
            .withDefault("debian-12");
    var mirror =
        OptionSpec.of(name + "-mirror", OptionSpec.Type.STRING, "where the image comes from");
    if (kind == Kind.URL_ONLY) {
      return List.of(
          OptionSpec.of(name + "-at", OptionSpec.Type.STRING, "where it is").asRequired());
    }
    if (kind == Kind.CLOUD) {
      return List.of(
          OptionSpec.of(name + "-account", OptionSpec.Type.STRING, "the account"),
          OptionSpec.of(name + "-password", OptionSpec.Type.STRING, "its password")
              .withEnv("CLOUDY_PASSWORD")
              .asRequired()
              .asSecret(),
          OptionSpec.of(name + "-size", OptionSpec.Type.STRING, "how big"));
    }
    return kind == Kind.LOCAL
        ? Stream.concat(Stream.of(image, mirror), common()).toList()
        : common().toList();
  }

  private Stream<OptionSpec> common() {
    return Stream.of(
        OptionSpec.of(name + "-address", OptionSpec.Type.STRING, "where it is")
            .withEnv("FAKE_ADDRESS"),
        OptionSpec.of(name + "-tag", OptionSpec.Type.LIST, "a tag, again and again"),
        OptionSpec.of(name + "-fast", OptionSpec.Type.FLAG, "100% faster"));
  }

  @Override
  public Fitness fitness() {
    return works
        ? new Fitness(true, 10, "it works on every machine", List.of())
        : new Fitness(false, 0, "it needs another kernel", List.of());
  }

  @Override
  public Driver open(DriverContext context) {
    throw new AssertionError("nothing here may open a driver");
  }
}
