package dev.machine.drivers.cloud.hetzner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.machine.drivers.DriverException;
import dev.machine.drivers.OptionValues;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AccountTest {

  private static Account of(Map<String, String> environment) throws Exception {
    return Account.of(OptionValues.EMPTY.complete(new HetznerFactory().options(), environment));
  }

  @Test
  void a_variable_is_enough_be_it_ours_or_that_of_their_own_tools() throws Exception {
    var account = of(Map.of("HETZNER_API_TOKEN", "abc\n"));
    assertThat(account.token()).isEqualTo("abc");
    assertThat(account.endpoint()).hasToString("https://api.hetzner.cloud/v1");
    assertThat(of(Map.of("HCLOUD_TOKEN", "xyz", "HCLOUD_ENDPOINT", "http://h/v1/")))
        .isEqualTo(new Account(URI.create("http://h/v1"), "xyz"));
  }

  @Test
  void what_can_be_no_token_is_refused_without_being_shown() {
    assertThatThrownBy(() -> of(Map.of()))
        .isInstanceOf(DriverException.Refused.class)
        .hasMessageContaining("token is missing");
    assertThatThrownBy(() -> of(Map.of("HETZNER_API_TOKEN", "ge\nheim")))
        .isInstanceOf(DriverException.Refused.class)
        .hasMessageNotContaining("heim");
  }

  @Test
  void an_endpoint_must_be_one() {
    assertThatThrownBy(() -> of(Map.of("HCLOUD_TOKEN", "a", "HCLOUD_ENDPOINT", "h etzner")))
        .isInstanceOf(DriverException.Refused.class);
  }
}
