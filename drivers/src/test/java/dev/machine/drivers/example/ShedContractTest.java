package dev.machine.drivers.example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.machine.drivers.CloudFailure;
import dev.machine.drivers.Driver;
import dev.machine.drivers.DriverException;
import dev.machine.drivers.FirstBoot;
import dev.machine.drivers.OptionValues;
import dev.machine.drivers.ServerRef;
import dev.machine.drivers.ServerRequest;
import dev.machine.drivers.cloud.CloudDriver;
import dev.machine.drivers.testing.DriverContract;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What the page on drivers shows is a driver, and is what the build compiles.
class ShedContractTest extends DriverContract {

  private final Shed shed = new Shed();
  private int count;

  private Driver driver(String token) {
    return new CloudDriver(
        new ShedCloud(shed, URI.create("https://shed.example"), token),
        new CloudDriver.Settings("0a1b2c3d", "root", ""));
  }

  @Override
  protected Driver driver() {
    return driver("t0ken");
  }

  @Override
  protected ServerRequest request() {
    return request("small");
  }

  private ServerRequest request(String size) {
    count++;
    var key = new FirstBoot.HostKey("-----BEGIN OPENSSH PRIVATE KEY-----\n", "ssh-ed25519 AAAA");
    return new ServerRequest(
        new ServerRef("web" + count, "%08x".formatted(count)),
        new FirstBoot("web" + count, "root", key, List.of("ssh-ed25519 BBBB"), List.of()),
        new OptionValues(Map.of("shed-size", List.of(size))),
        2376);
  }

  @Override
  protected boolean anythingLeft(ServerRef ref) {
    return shed.servers.values().stream().anyMatch(s -> s.toString().contains(ref.nonce()));
  }

  @Test
  void what_the_cloud_does_not_offer_is_refused_with_what_it_does() {
    assertThatThrownBy(() -> driver().preflight(request("huge")))
        .isInstanceOfSatisfying(
            DriverException.Refused.class, e -> assertThat(e.hint()).contains("small, big"));
  }

  @Test
  void a_token_that_is_not_taken_is_told_before_anything_is_made() {
    assertThatThrownBy(() -> driver("wrong").preflight(request()))
        .isInstanceOfSatisfying(
            CloudFailure.Denied.class, e -> assertThat(e.nothingMade()).isTrue());
  }

  @ParameterizedTest
  @ValueSource(strings = {"ShedFactory.java", "ShedCloud.java"})
  void the_page_quotes_the_source(String file) throws IOException {
    var source = Files.readString(Path.of("src/test/java/dev/machine/drivers/example", file));
    assertThat(Files.readString(Path.of("README.md"))).contains("```java\n" + source + "```\n");
  }
}
