package dev.machine.provisioner.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.machine.drivers.Endpoint;
import dev.machine.drivers.Login;
import dev.machine.drivers.OptionValues;
import dev.machine.drivers.wait.Deadline;
import dev.machine.engine.Settings;
import dev.machine.provisioner.host.Host;
import dev.machine.provisioner.host.HostStatus;
import dev.machine.provisioner.host.HostStore;
import dev.machine.provisioner.pki.Authority;
import dev.machine.provisioner.pki.Pem;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificatesTest {

  private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");

  @TempDir Path root;
  private int copied;

  private Certificates at(Instant now) throws Exception {
    return new Certificates(HostStore.open(root), () -> copied++, InstantSource.fixed(now));
  }

  private static Deadline soon() {
    return Deadline.after(Duration.ofSeconds(30));
  }

  static Host host(String name, String address) {
    return new Host(
        name,
        "0123abcd",
        NOW,
        "generic",
        OptionValues.EMPTY,
        new HostStatus.Ready(),
        new Host.Access(
            Optional.of(new Login("root", new Endpoint(address, 22), Optional.empty())),
            Optional.empty(),
            Optional.of(URI.create("tcp://" + new Endpoint(address, 2376))),
            Optional.empty()),
        new Host.EngineSpec(
            Settings.EMPTY, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty()),
        new Host.ClientSpec(name, List.of(), Optional.empty()),
        Map.of(),
        Optional.empty(),
        Host.Setup.NONE);
  }

  private List<String> names(Host host, String... claimed) throws Exception {
    var issued = at(NOW).issue(host, List.of(claimed), soon());
    var pem = issued.material().certificate().getBytes(StandardCharsets.US_ASCII);
    return Pem.certificate(pem).getSubjectAlternativeNames().stream()
        .map(name -> String.valueOf(name.get(1)))
        .toList();
  }

  @Test
  void aHostsOwnAddressesAreInItsCertificate() throws Exception {
    assertThat(names(host("web1", "203.0.113.7"), "10.0.0.7"))
        .contains("web1", "203.0.113.7", "10.0.0.7");
  }

  @Test
  void aHostCannotClaimTheAddressOfAnother() throws Exception {
    HostStore.open(root).add(host("web1", "203.0.113.7"));
    HostStore.open(root).add(host("web2", "2001:db8::7"));
    assertThat(names(host("evil", "203.0.113.9"), "203.0.113.7", "2001:db8:0:0::7", "10.0.0.9"))
        .contains("203.0.113.9", "10.0.0.9")
        .noneMatch(name -> name.equals("203.0.113.7") || name.startsWith("2001:db8"));
  }

  @Test
  void whatIsNoAddressIsNotBelieved() throws Exception {
    assertThat(names(host("evil", "203.0.113.9"), "bank.example.org", "*.example.org"))
        .noneMatch(name -> name.contains("example"));
  }

  @Test
  void copiesOfTheClientsCertificateAreRenewedWithIt() throws Exception {
    var host = host("web1", "203.0.113.7");
    at(NOW).issue(host, List.of(), soon());
    int before = copied;
    at(NOW.plus(Duration.ofDays(1))).issue(host, List.of(), soon());
    assertThat(copied).isEqualTo(before);
    var late = NOW.plus(Authority.LEAF_LIFETIME).minus(Duration.ofDays(7));
    at(late).issue(host, List.of(), soon());
    assertThat(copied).isEqualTo(before + 1);
    at(late).renewClient();
    assertThat(copied).isEqualTo(before + 2);
  }
}
