package dev.machine.provisioner.lifecycle;

import dev.machine.drivers.Driver;
import dev.machine.drivers.DriverContext;
import dev.machine.drivers.DriverException;
import dev.machine.drivers.DriverFactory;
import dev.machine.drivers.OptionSpec;
import dev.machine.drivers.OptionValues;
import dev.machine.drivers.Role;
import dev.machine.drivers.testing.FakeDriver;
import dev.machine.drivers.testing.FakeWorld;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// A cloud with accounts, each a [FakeWorld] of its own and shut without its password.
final class CloudFactoryOfFakes implements DriverFactory {

  static final String ACCOUNT = "fake-account";
  static final String PASSWORD = "fake-password";
  static final String SIZE = "fake-size";

  final Map<String, FakeWorld> accounts;

  /// The passwords that drivers were opened with.
  final List<String> passwords = Collections.synchronizedList(new ArrayList<>());

  CloudFactoryOfFakes(Map<String, FakeWorld> accounts) {
    this.accounts = accounts;
  }

  @Override
  public String name() {
    return "fake";
  }

  @Override
  public String description() {
    return "a cloud of fakes";
  }

  @Override
  public Kind kind() {
    return Kind.CLOUD;
  }

  @Override
  public List<OptionSpec> options() {
    return List.of(
        OptionSpec.of(ACCOUNT, OptionSpec.Type.STRING, "Account").withEnv("FAKE_ACCOUNT"),
        OptionSpec.of(PASSWORD, OptionSpec.Type.STRING, "Password")
            .withEnv("FAKE_PASSWORD")
            .asRequired()
            .asSecret(),
        OptionSpec.of(SIZE, OptionSpec.Type.STRING, "Size").withDefault("small"));
  }

  @Override
  public Set<Role> roles() {
    return FakeDriver.ROLES;
  }

  @Override
  public Set<String> accountOptions() {
    return Set.of(ACCOUNT, PASSWORD);
  }

  @Override
  public String account(OptionValues options) {
    return options.text(ACCOUNT).orElse("default");
  }

  @Override
  public Driver open(DriverContext context) throws DriverException {
    passwords.add(context.options().text(PASSWORD).orElseThrow());
    var world = accounts.get(account(context.options()));
    if (world == null) {
      throw new DriverException.Refused("there is no such account", "look at --" + ACCOUNT);
    }
    return new FakeDriver(world);
  }
}
