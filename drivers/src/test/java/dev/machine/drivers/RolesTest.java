package dev.machine.drivers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.machine.drivers.cloud.CloudDriver;
import dev.machine.drivers.cloud.CloudFactory;
import dev.machine.drivers.testing.FakeDriver;
import java.util.Arrays;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What a factory says of its driver without loading it is what the driver is.
class RolesTest {

  /// The class of the drivers that are not clouds, by name.
  private static final Map<String, String> DRIVERS =
      Map.of(
          "generic", "dev.machine.drivers.generic.GenericDriver",
          "none", "dev.machine.drivers.generic.NoneDriver",
          "nspawn", "dev.machine.drivers.nspawn.NspawnDriver",
          "qemu", "dev.machine.drivers.qemu.QemuDriver");

  static Stream<DriverFactory> factories() {
    return ServiceLoader.load(DriverFactory.class).stream().map(ServiceLoader.Provider::get);
  }

  private static Set<Role> of(Class<?> driver) {
    return Arrays.stream(Role.values())
        .filter(role -> role.type().isAssignableFrom(driver))
        .collect(Collectors.toSet());
  }

  @ParameterizedTest
  @MethodSource("factories")
  void declared_roles_are_those_that_the_driver_has(DriverFactory factory) throws Exception {
    var driver =
        factory instanceof CloudFactory
            ? CloudDriver.class
            : Class.forName(String.valueOf(DRIVERS.get(factory.name())));
    assertThat(factory.roles()).as(factory.name()).isEqualTo(of(driver));
  }

  @ParameterizedTest
  @MethodSource("factories")
  void who_can_tell_all_it_has_names_its_account(DriverFactory factory) {
    assertThat(factory.account(OptionValues.EMPTY).isEmpty())
        .as(factory.name())
        .isEqualTo(!factory.roles().contains(Role.ORPHANS));
    assertThat(factory.options())
        .extracting(OptionSpec::name)
        .containsAll(factory.accountOptions());
  }

  @Test
  void the_fake_declares_its_own() {
    assertThat(FakeDriver.ROLES).isEqualTo(of(FakeDriver.class));
  }
}
