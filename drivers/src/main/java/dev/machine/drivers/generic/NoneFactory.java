package dev.machine.drivers.generic;

import dev.machine.drivers.Driver;
import dev.machine.drivers.DriverContext;
import dev.machine.drivers.DriverFactory;
import dev.machine.drivers.OptionSpec;
import java.util.List;

/// Announces `none`: only a URL of an engine that somebody else looks after.
public final class NoneFactory implements DriverFactory {

  static final String URL = "url";

  @Override
  public String name() {
    return "none";
  }

  @Override
  public String description() {
    return "only the URL of an engine: no SSH, no installation";
  }

  @Override
  public Kind kind() {
    return Kind.URL_ONLY;
  }

  @Override
  public List<OptionSpec> options() {
    return List.of(
        OptionSpec.of(
                URL,
                OptionSpec.Type.STRING,
                "URL of the engine: tcp://HOST:PORT, unix:///PATH or ssh://USER@HOST")
            .asRequired());
  }

  @Override
  public Driver open(DriverContext context) {
    return new NoneDriver(context.options());
  }
}
