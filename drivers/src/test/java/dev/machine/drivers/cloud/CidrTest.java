package dev.machine.drivers.cloud;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CidrTest {

  @ParameterizedTest
  @CsvSource({
    "203.0.113.7, 203.0.113.7/32",
    "' 198.51.100.0/24 ', 198.51.100.0/24",
    "10.1.2.3/8, 10.0.0.0/8",
    "198.51.100.255/25, 198.51.100.128/25",
    "0.0.0.0/0, 0.0.0.0/0",
    "255.255.255.255/0, 0.0.0.0/0",
    "::/0, 0:0:0:0:0:0:0:0/0",
    "2001:DB8::ffff/33, 2001:db8:0:0:0:0:0:0/33",
    "2001:db8:0:0:0:0:0:1, 2001:db8:0:0:0:0:0:1/128",
  })
  void aBlockHasOneSpelling(String given, String block) {
    assertThat(Cidr.of(given)).contains(block);
    assertThat(Cidr.of(block)).contains(block);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "everybody",
        "example.org",
        "10",
        "10.1",
        "10.0.0.256",
        "10.0.0.0/33",
        "10.0.0.0/",
        "10.0.0.0/8/8",
        "10.0.0.0/-1",
        "::/129",
        "::1%lo",
        "[::1]",
        ":::",
        "10.0.0.1,10.0.0.2"
      })
  void whatIsNoneIsRefused(String given) {
    assertThat(Cidr.of(given)).isEmpty();
  }
}
