package dev.machine.drivers.nspawn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.machine.drivers.DriverException;
import dev.machine.drivers.DriverFactory;
import dev.machine.drivers.OptionValues;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NspawnOptionsTest {

  private static OptionValues with(String name, String value) {
    return new OptionValues(Map.of(name, List.of(value)));
  }

  @Test
  void theDriverIsFoundAndItsImageIsKnownBeforeItIsMade() {
    var factory =
        ServiceLoader.load(DriverFactory.class).stream()
            .map(ServiceLoader.Provider::get)
            .filter(f -> f.name().equals("nspawn"))
            .findFirst()
            .orElseThrow();
    assertThat(factory.imageFacts(with("nspawn-image", "debian-12")).orElseThrow().codename())
        .isEqualTo("bookworm");
    assertThat(factory.imageFacts(OptionValues.EMPTY).orElseThrow().codename()).isEqualTo("trixie");
    assertThat(factory.imageFacts(with("nspawn-image", "/some/root.tar"))).isEmpty();
  }

  @Test
  void aNetworkIsTaken() throws Exception {
    assertThat(NspawnOptions.read(with("nspawn-lan", "10.9.8.0/24")).lan()).contains("10.9.8.0/24");
  }

  @ParameterizedTest
  @ValueSource(strings = {"10.9.8.0", "10.9.8.1/24", "10.9.8.0/16", "300.1.1.0/24", "fd00::/64"})
  void whatIsNoNetworkIsRefused(String text) {
    assertThatThrownBy(() -> NspawnOptions.read(with("nspawn-lan", text)))
        .isInstanceOf(DriverException.Refused.class)
        .hasMessageContaining(text);
  }
}
