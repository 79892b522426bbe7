package dev.machine.provisioner.pki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.machine.provisioner.ProvisionException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServerNamesTest {

  @Test
  void addresses_and_names_go_to_their_own_kind_once() throws Exception {
    var names =
        ServerNames.of("Web1", List.of("10.0.0.1", "10.0.0.1", "*.Example.org", "::1", "host."));
    assertThat(names.dns()).containsExactly("*.example.org", "host", "localhost", "web1");
    assertThat(names.ips()).containsExactly("0:0:0:0:0:0:0:1", "10.0.0.1", "127.0.0.1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "a b", "https://web1", "256.1.1.1", "web1:2376", "-web1", "a..b", "*"})
  void what_is_neither_is_refused_with_its_value(String bad) {
    assertThatThrownBy(() -> ServerNames.of("web1", List.of(bad)))
        .isInstanceOfSatisfying(
            ProvisionException.class,
            e -> assertThat(e.kind()).isEqualTo(ProvisionException.Kind.USAGE))
        .hasMessageContaining("\"" + bad + "\"");
  }
}
