package dev.machine.provisioner.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.machine.drivers.Progress;
import dev.machine.drivers.wait.Deadline;
import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.host.Host;
import dev.machine.provisioner.host.HostStore;
import dev.machine.provisioner.pki.Bcrypt;
import dev.machine.provisioner.registry.Registries.ImageSource;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DebianRegistriesTest {
  private static final RegistryPlan PLAN = plan(5000, "/srv/registry", Optional.empty());

  @TempDir Path home;
  private Site site;
  private Host host;
  private Registries registries;

  @BeforeEach
  void oneHost() throws Exception {
    site = new Site(HostStore.open(home));
    host = site.host("reg");
    registries = new DebianRegistries(site, Duration.ofMillis(1));
    Files.createDirectories(home.resolve("pki"));
    Files.writeString(home.resolve("pki/ca.pem"), "THE CA\n");
  }

  private static RegistryPlan plan(int port, String data, Optional<String> mirror) {
    return new RegistryPlan(
        "reg", port, data, List.of(new RegistryPlan.User("ci", "env:CI")), mirror);
  }

  private static Deadline soon() {
    return Deadline.after(Duration.ofSeconds(20));
  }

  private static void fails(ThrowingCallable deed, ProvisionException.Kind kind, String... words) {
    assertThatThrownBy(deed)
        .isInstanceOfSatisfying(
            ProvisionException.class,
            e -> {
              assertThat(e.kind()).isEqualTo(kind);
              assertThat(e.getMessage() + " | " + e.hint() + " | " + e.output()).contains(words);
            });
  }

  private String push(ImageSource source) throws Exception {
    return registries.push(source, host, host, PLAN, Progress.SILENT, soon());
  }

  private String file(String path) {
    return Objects.requireNonNull(site.files.get(path));
  }

  @Test
  void itIsMaskedThenInstalledThenClosedThenStarted() throws Exception {
    registries.serve(host, PLAN, Progress.SILENT, soon());

    var order = String.join("\n", site.done);
    assertThat(order)
        .containsSubsequence(
            "systemctl mask",
            "install [docker-registry]",
            "put " + RegistryFiles.KEY,
            "put " + RegistryFiles.CONFIG,
            "/srv/registry",
            "put /etc/docker/certs.d/10.0.0.5:5000/ca.crt",
            "POST /auth",
            "put " + RegistryFiles.DIGEST);
    assertThat(order).doesNotContain("secret-CI");
    assertThat(file(RegistryFiles.CONFIG))
        .contains(
            "addr: \"10.0.0.5:5000\"",
            "rootdirectory: \"/srv/registry\"",
            "delete: {enabled: true}",
            "htpasswd",
            "readonly: {enabled: false}");
    assertThat(site.modes).containsEntry(RegistryFiles.KEY, 0600);
    assertThat(site.modes).containsEntry(RegistryFiles.USERS, 0600);
    var user = file(RegistryFiles.USERS).strip().split(":", 2);
    assertThat(user[0]).isEqualTo("ci");
    assertThat(Bcrypt.matches(user[1], "secret-CI")).isTrue();
    assertThat(file(RegistryFiles.CERTIFICATE)).contains("10.0.0.5");
    assertThat(file("/etc/docker/certs.d/10.0.0.5:5000/ca.crt")).isEqualTo("THE CA\n");
    assertThat(file(RegistryFiles.DIGEST)).isEqualTo(registries.digest(PLAN) + "\n");
  }

  @Test
  void oneThatDoesNotAnswerIsNotTakenForConfigured() {
    site.auth = "{\"message\":\"connection refused\"}";
    fails(
        () -> registries.serve(host, PLAN, Progress.SILENT, Deadline.after(Duration.ofMillis(50))),
        ProvisionException.Kind.FAILED,
        "does not answer at 10.0.0.5:5000: connection refused",
        "listening failed");
    assertThat(site.files).doesNotContainKey(RegistryFiles.DIGEST);
  }

  @Test
  void theDigestTellsEveryDifference() throws Exception {
    var digests =
        List.of(
            registries.digest(PLAN),
            registries.digest(plan(5001, "/srv/registry", Optional.empty())),
            registries.digest(plan(5000, "/srv/other", Optional.empty())),
            registries.digest(plan(5000, "/srv/registry", Optional.of("https://r.example"))),
            registries.digest(
                new RegistryPlan(
                    "reg",
                    5000,
                    "/srv/registry",
                    List.of(new RegistryPlan.User("ci", "env:OTHER")),
                    Optional.empty())));
    assertThat(digests).doesNotHaveDuplicates();
    assertThat(registries.digest(PLAN)).isEqualTo(digests.getFirst());
    Files.writeString(home.resolve("pki/ca.pem"), "ANOTHER CA\n");
    assertThat(registries.digest(PLAN)).isNotIn(digests);
  }

  @ParameterizedTest
  @CsvSource({
    "0, /srv/registry, port 0",
    "5000, /srv, no directory",
    "5000, srv/registry, no directory",
    "5000, /srv/../etc, no directory",
    "5000, /srv/a b, no directory",
    "5000, /srv/$(id), no directory"
  })
  void whatWouldBeNoRegistryIsUsage(int port, String data, String problem) {
    fails(
        () -> registries.digest(plan(port, data, Optional.empty())),
        ProvisionException.Kind.USAGE,
        problem);
  }

  @Test
  void anImageIsPushedUnderTheNameOfTheRegistryAndKeepsItsOwn() throws Exception {
    assertThat(push(new ImageSource.Named("shop/web:1")))
        .isEqualTo("10.0.0.5:5000/shop/web:1@sha256:abc");
    assertThat(site.images).containsExactly("shop/web:1");
    var sent = new String(Base64.getUrlDecoder().decode(site.credentials), StandardCharsets.UTF_8);
    assertThat(sent)
        .isEqualTo(
            "{\"username\":\"ci\",\"password\":\"secret-CI\",\"serveraddress\":\"10.0.0.5:5000\"}");
    assertThat(String.join("\n", site.done)).doesNotContain("secret-CI", site.credentials);
  }

  @Test
  void aNameThatWasThereStays() throws Exception {
    site.images.add("10.0.0.5:5000/shop/web:1");
    push(new ImageSource.Named("shop/web:1"));
    assertThat(site.images).contains("10.0.0.5:5000/shop/web:1");
  }

  @Test
  void anErrorWithinTheStreamIsAFailureAndNothingStays() {
    site.stream = "{\"status\":\"Preparing\"}{\"error\":\"unauthorized: authentication required\"}";
    fails(
        () -> push(new ImageSource.Named("shop/web:1")),
        ProvisionException.Kind.FAILED,
        "unauthorized",
        "machine registry renew");
    assertThat(site.images).containsExactly("shop/web:1");
  }

  @Test
  void aFullDiskIsToldAtTheFirstRetry() {
    site.free = "Avail\n12\n";
    site.stream =
        "{\"status\":\"Retrying in 5 seconds\",\"id\":\"1\"}{\"aux\":{\"Digest\":\"sha256:never\"}}";
    fails(
        () -> push(new ImageSource.Named("shop/web:1")),
        ProvisionException.Kind.FAILED,
        "the disk of the registry on \"reg\" is full: /srv/registry",
        "machine registry gc");
    site.stream = "{\"error\":\"received unexpected HTTP status: 500 Internal Server Error\"}";
    fails(
        () -> push(new ImageSource.Named("shop/web:1")), ProvisionException.Kind.FAILED, "is full");
  }

  @Test
  void anImageThatIsNowhereIsRefused() {
    fails(
        () -> push(new ImageSource.Named("nowhere")),
        ProvisionException.Kind.REFUSED,
        "has no image \"nowhere\"",
        "FILE.tar");
    fails(() -> push(new ImageSource.Named("Shop/Web")), ProvisionException.Kind.USAGE, "no name");
  }

  @Test
  void aFileIsLoadedPushedAndForgotten() throws Exception {
    var tar = Files.writeString(home.resolve("x.tar"), "tar");
    site.stream =
        "{\"stream\":\"Loaded image: built/app:7\\n\"}{\"aux\":{\"Digest\":\"sha256:abc\"}}";
    assertThat(push(new ImageSource.Tar(tar, Optional.of("shop/app"))))
        .isEqualTo("10.0.0.5:5000/shop/app:latest@sha256:abc");
    assertThat(site.images).doesNotContain("10.0.0.5:5000/shop/app:latest").contains("shop/web:1");
    site.stream =
        "{\"stream\":\"Loaded image: a:1\\n\"}{\"stream\":\"Loaded image: b:1\\n\"}"
            + "{\"aux\":{\"Digest\":\"sha256:abc\"}}";
    fails(
        () -> push(new ImageSource.Tar(tar, Optional.of("shop/app"))),
        ProvisionException.Kind.REFUSED,
        "holds 2 images");
    assertThat(site.images).doesNotContain("a:1", "b:1");
    fails(
        () -> push(new ImageSource.Tar(home.resolve("none.tar"), Optional.empty())),
        ProvisionException.Kind.USAGE,
        "there is no file");
  }

  @Test
  void whatPassesThroughTakesNoPush() {
    var mirror = plan(5000, "/srv/registry", Optional.of("https://r.example"));
    fails(
        () ->
            registries.push(
                new ImageSource.Named("shop/web:1"), host, host, mirror, Progress.SILENT, soon()),
        ProvisionException.Kind.REFUSED,
        "https://r.example: it takes no push");
    assertThat(site.done).isEmpty();
  }

  @Test
  void tagsAreListedByTheirImage() throws Exception {
    site.listing = "a/b 1\na/b 2\nc latest\n";
    assertThat(registries.list(host, PLAN, soon()))
        .containsExactly(
            new Registries.Repository("a/b", List.of("1", "2")),
            new Registries.Repository("c", List.of("latest")));
  }

  @Test
  void theRoomThatBecameFreeIsTold() throws Exception {
    site.listing = "kept untagged manifests: x\nfreed 2048\n";
    assertThat(registries.collect(host, PLAN, Progress.SILENT, soon())).isEqualTo(2048 * 1024);
  }
}
