package dev.machine.provisioner.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.machine.drivers.Endpoint;
import dev.machine.provisioner.ProvisionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EngineUrlTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tcp://10.0.0.1:2376",
        "tcp://[2001:db8::1]:2376",
        "unix:///var/run/docker.sock",
        "ssh://me@web1:2222"
      })
  void it_prints_as_it_was_written(String url) throws Exception {
    assertThat(EngineUrl.parse(url)).hasToString(url);
  }

  @Test
  void an_ipv6_endpoint_has_no_brackets() throws Exception {
    assertThat(EngineUrl.parse("tcp://[::1]:2376"))
        .isEqualTo(new EngineUrl.Tcp(new Endpoint("::1", 2376)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "web1",
        "http://web1",
        "tcp://web1",
        "tcp://:2376",
        "tcp://web1:0",
        "tcp://u@web1:1",
        "tcp://web1:99999",
        "unix://run/docker.sock",
        "ssh://me:secret@web1",
        "ssh://",
        "tcp://a b"
      })
  void what_docker_would_not_take_is_refused(String url) {
    assertThatThrownBy(() -> EngineUrl.parse(url))
        .isInstanceOfSatisfying(
            ProvisionException.class,
            e -> assertThat(e.kind()).isEqualTo(ProvisionException.Kind.USAGE));
  }
}
