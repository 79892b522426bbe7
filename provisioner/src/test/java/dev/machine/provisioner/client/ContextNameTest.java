package dev.machine.provisioner.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.machine.provisioner.ProvisionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ContextNameTest {

  @ParameterizedTest
  @CsvSource({"web1,web1", "a,machine-a", "default,machine-default", "a.b-c,a.b-c"})
  void a_machine_gets_its_own_name_or_one_that_docker_takes(String machine, String context)
      throws Exception {
    assertThat(ContextName.forMachine(machine).value()).isEqualTo(context);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a", "default", "-web", "web 1", "web/1", "../web", "wéb"})
  void what_docker_refuses_is_refused(String name) {
    assertThatThrownBy(() -> ContextName.of(name))
        .isInstanceOf(ProvisionException.class)
        .hasMessageContaining("\"" + name + "\"");
  }

  /// The first is a fixture of docker/cli's own end to end tests.
  @Test
  void the_id_is_dockers() throws Exception {
    assertThat(ContextName.of("remote").id())
        .isEqualTo("b71199ebd070b36beab7317920c2c2f1d777df8d05e5527d8458fda57cb17a7a");
  }
}
