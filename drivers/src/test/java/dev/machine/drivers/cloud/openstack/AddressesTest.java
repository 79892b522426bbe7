package dev.machine.drivers.cloud.openstack;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AddressesTest {

  private static final String BOTH =
      """
      {"private": [
        {"addr": "fd00::5", "version": 6, "OS-EXT-IPS:type": "fixed"},
        {"addr": "10.0.0.5", "version": 4, "OS-EXT-IPS:type": "fixed"},
        {"addr": "203.0.113.9", "version": 4, "OS-EXT-IPS:type": "floating"}]}
      """;

  private static JsonNode json(String text) throws Exception {
    return new ObjectMapper().readTree(text);
  }

  @Test
  void aFloatingAddressIsReachedAndTheFixedOneIsPrivate() throws Exception {
    assertThat(Addresses.of(json(BOTH), "4"))
        .isEqualTo(new Addresses(Optional.of("203.0.113.9"), Optional.of("10.0.0.5")));
  }

  @Test
  void withoutAFloatingOneTheFixedAddressIsReached() throws Exception {
    assertThat(Addresses.of(json(BOTH), "6"))
        .isEqualTo(new Addresses(Optional.of("fd00::5"), Optional.of("fd00::5")));
  }

  @Test
  void aServerThatIsBeingBuiltHasNone() throws Exception {
    assertThat(Addresses.of(json("{}"), "4"))
        .isEqualTo(new Addresses(Optional.empty(), Optional.empty()));
  }
}
