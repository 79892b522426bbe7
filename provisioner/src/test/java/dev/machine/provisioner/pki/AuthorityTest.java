package dev.machine.provisioner.pki;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.machine.drivers.wait.Deadline;
import dev.machine.provisioner.ProvisionException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuthorityTest {

  private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");
  private static final Duration DAY = Duration.ofDays(1);

  @TempDir Path store;

  @Test
  void an_empty_store_gets_four_files_and_the_secret_ones_are_private() throws Exception {
    open(NOW);
    assertThat(mode("ca.pem")).isEqualTo("rw-r--r--");
    assertThat(mode("cert.pem")).isEqualTo("rw-r--r--");
    assertThat(mode("ca-key.pem")).isEqualTo("rw-------");
    assertThat(mode("key.pem")).isEqualTo("rw-------");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(pki())))
        .isEqualTo("rwx------");
  }

  @Test
  void the_authority_signs_leaves_only_and_holds_for_ten_years() throws Exception {
    open(NOW);
    var ca = read("ca.pem");
    assertThat(ca.getBasicConstraints()).isZero();
    assertThat(ca.getKeyUsage())
        .containsExactly(false, false, false, false, false, true, true, false, false);
    assertThat(Validity.of(ca))
        .isEqualTo(new Validity(NOW.minus(Duration.ofHours(1)), NOW.plus(Duration.ofDays(3650))));
    assertThat(ca.getSerialNumber().signum()).isPositive();
    assertThat(ca.getSerialNumber().bitLength()).isLessThanOrEqualTo(127);
  }

  @Test
  void a_server_certificate_names_every_address_and_this_machines_loopback() throws Exception {
    var tls = open(NOW).server("web1", List.of("203.0.113.7", "2001:db8::7", "web1.example.org"));
    var server = Pem.certificate(tls.certificate().getBytes(UTF_8));
    assertThat(server.getSubjectAlternativeNames())
        .containsExactlyInAnyOrder(
            List.of(2, "localhost"),
            List.of(2, "web1"),
            List.of(2, "web1.example.org"),
            List.of(7, "127.0.0.1"),
            List.of(7, "2001:db8:0:0:0:0:0:7"),
            List.of(7, "203.0.113.7"));
    assertThat(server.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.1");
    assertThat(server.getBasicConstraints()).isEqualTo(-1);
    assertThat(server.getSubjectX500Principal().getName()).isEqualTo("CN=web1,O=machine");
    server.verify(read("ca.pem").getPublicKey());
    assertThat(Validity.of(server).daysLeft(NOW)).isEqualTo(825);
    assertThat(tls.toString()).doesNotContain("PRIVATE");
  }

  @Test
  void the_clients_certificate_is_for_clients() throws Exception {
    open(NOW);
    assertThat(read("cert.pem").getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.2");
    read("cert.pem").verify(read("ca.pem").getPublicKey());
  }

  @Test
  void opening_it_again_changes_nothing() throws Exception {
    assertThat(open(NOW).clientRenewed()).isTrue();
    var before = contents();
    assertThat(open(NOW.plus(DAY)).clientRenewed()).isFalse();
    assertThat(contents()).isEqualTo(before);
  }

  @Test
  void a_client_certificate_near_its_end_is_renewed_by_the_same_authority_with_the_same_key()
      throws Exception {
    open(NOW);
    var ca = Files.readString(pki().resolve("ca.pem"));
    var key = Files.readString(pki().resolve("key.pem"));
    var later = NOW.plus(Duration.ofDays(800));
    assertThat(open(later).clientRenewed()).isTrue();
    assertThat(pki().resolve("ca.pem")).hasContent(ca);
    assertThat(pki().resolve("key.pem")).hasContent(key);
    assertThat(Validity.of(read("cert.pem")).daysLeft(later)).isEqualTo(825);
  }

  @Test
  void a_leaf_never_outlives_the_authority_and_is_then_not_renewed_over_and_over()
      throws Exception {
    open(NOW);
    var late = NOW.plus(Authority.LIFETIME).minus(Duration.ofDays(10));
    var authority = open(late);
    var server = authority.server("web1", List.of());
    assertThat(Validity.of(Pem.certificate(server.certificate().getBytes(UTF_8))).until())
        .isEqualTo(authority.validity().until());
    assertThat(open(late.plus(DAY)).clientRenewed()).isFalse();
  }

  @Test
  void an_expired_authority_is_refused_with_a_way_out_and_stays_as_it_is() throws Exception {
    open(NOW);
    var before = contents();
    assertThatThrownBy(() -> open(NOW.plus(Authority.LIFETIME).plus(DAY)))
        .isInstanceOfSatisfying(
            ProvisionException.class,
            e -> {
              assertThat(e.kind()).isEqualTo(ProvisionException.Kind.REFUSED);
              assertThat(e.hint()).contains("regenerate-certs");
            })
        .hasMessageContaining("expired at 2039-12-30");
    assertThat(contents()).isEqualTo(before);
  }

  @Test
  void an_authority_cut_off_while_it_was_made_is_made_anew() throws Exception {
    open(NOW);
    for (var file : List.of("ca.pem", "cert.pem", "key.pem")) {
      Files.delete(pki().resolve(file));
    }
    open(NOW);
    read("cert.pem").verify(read("ca.pem").getPublicKey());
  }

  @Test
  void an_authority_without_its_own_key_is_refused() throws Exception {
    open(NOW);
    Files.delete(pki().resolve("ca-key.pem"));
    assertThatThrownBy(() -> open(NOW)).hasMessageContaining("is missing");
    Files.copy(pki().resolve("key.pem"), pki().resolve("ca-key.pem"));
    assertThatThrownBy(() -> open(NOW)).hasMessageContaining("not the key of ca.pem");
    Files.writeString(pki().resolve("ca-key.pem"), "garbage");
    assertThatThrownBy(() -> open(NOW)).hasMessageContaining("no unencrypted PKCS#8");
  }

  @Test
  void a_damaged_client_identity_is_made_anew() throws Exception {
    open(NOW);
    Files.writeString(pki().resolve("cert.pem"), "-----BEGIN");
    assertThat(open(NOW).clientRenewed()).isTrue();
    Files.delete(pki().resolve("key.pem"));
    assertThat(open(NOW).clientRenewed()).isTrue();
    var files = new ClientFiles(pki());
    assertThat(ClientTls.load(files).certificate()).isEqualTo(read("cert.pem"));
  }

  @Test
  void eight_threads_on_an_empty_store_agree_on_one_authority() throws Exception {
    Callable<TlsMaterial> create = () -> open(NOW).server("web1", List.of());
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var made : threads.invokeAll(Stream.generate(() -> create).limit(8).toList())) {
        var server = Pem.certificate(made.get().certificate().getBytes(UTF_8));
        server.verify(read("ca.pem").getPublicKey());
      }
    }
  }

  private Authority open(Instant now) throws Exception {
    return Authority.open(
        pki(), "test", InstantSource.fixed(now), Deadline.after(Duration.ofSeconds(60)));
  }

  private List<String> contents() throws IOException {
    try (var files = Files.list(pki())) {
      return files.sorted().map(AuthorityTest::text).toList();
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private X509Certificate read(String file) throws Exception {
    return Pem.certificate(Files.readAllBytes(pki().resolve(file)));
  }

  private String mode(String file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(pki().resolve(file)));
  }

  private Path pki() {
    return store.resolve("pki");
  }
}
