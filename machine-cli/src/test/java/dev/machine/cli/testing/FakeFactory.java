package dev.machine.cli.testing;

import dev.machine.drivers.Driver;
import dev.machine.drivers.DriverContext;
import dev.machine.drivers.DriverFactory;
import dev.machine.drivers.OptionSpec;
import java.util.List;
import java.util.stream.Stream;

/// A driver that the command line can show, and nothing more.
public record FakeFactory(String name, Kind kind, boolean works) implements DriverFactory {
  public static final FakeFactory LOCAL = new FakeFactory("fake", Kind.LOCAL, true);
  public static final FakeFactory EXISTING = new FakeFactory("generic", Kind.EXISTING, true);

  /// The one with a flag that must be given.
  public static final FakeFactory NEEDY = new FakeFactory("needy", Kind.URL_ONLY, true);

  @Override
  public String description() {
    return "a server of the " + name + " kind";
  }

  @Override
  public List<OptionSpec> options() {
    var image =
        OptionSpec.of(name + "-image", OptionSpec.Type.STRING, "the image to use")
            .withDefault("debian-12");
    if (kind == Kind.URL_ONLY) {
      return List.of(
          OptionSpec.of(name + "-at", OptionSpec.Type.STRING, "where it is").asRequired());
    }
    return kind == Kind.LOCAL
        ? Stream.concat(Stream.of(image), common()).toList()
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
