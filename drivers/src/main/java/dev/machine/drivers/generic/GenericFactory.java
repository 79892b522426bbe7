package dev.machine.drivers.generic;

import static dev.machine.drivers.OptionSpec.Type.INTEGER;
import static dev.machine.drivers.OptionSpec.Type.PATH;
import static dev.machine.drivers.OptionSpec.Type.STRING;

import dev.machine.drivers.Driver;
import dev.machine.drivers.DriverContext;
import dev.machine.drivers.DriverFactory;
import dev.machine.drivers.OptionSpec;
import java.util.List;

/// Announces `generic`: a server that exists, reached by SSH. Option names are the predecessor's.
public final class GenericFactory implements DriverFactory {

  static final String ADDRESS = "generic-ip-address";
  static final String USER = "generic-ssh-user";
  static final String PORT = "generic-ssh-port";
  static final String KEY = "generic-ssh-key";
  static final String ENGINE_PORT = "generic-engine-port";

  @Override
  public String name() {
    return "generic";
  }

  @Override
  public String description() {
    return "a server that exists already, by SSH";
  }

  @Override
  public Kind kind() {
    return Kind.EXISTING;
  }

  @Override
  public List<OptionSpec> options() {
    return List.of(
        OptionSpec.of(ADDRESS, STRING, "address of the server, or a Host of your ~/.ssh/config")
            .withEnv("GENERIC_IP_ADDRESS")
            .asRequired(),
        OptionSpec.of(USER, STRING, "login (default: your ~/.ssh/config, else root)")
            .withEnv("GENERIC_SSH_USER"),
        OptionSpec.of(PORT, INTEGER, "SSH port (default: your ~/.ssh/config, else 22)")
            .withEnv("GENERIC_SSH_PORT"),
        OptionSpec.of(KEY, PATH, "private key (default: your ~/.ssh/config, agent and ~/.ssh keys)")
            .withEnv("GENERIC_SSH_KEY"),
        OptionSpec.of(ENGINE_PORT, INTEGER, "port that the engine will listen on")
            .withDefault("2376")
            .withEnv("GENERIC_ENGINE_PORT"));
  }

  @Override
  public Driver open(DriverContext context) {
    return new GenericDriver(context.options());
  }
}
