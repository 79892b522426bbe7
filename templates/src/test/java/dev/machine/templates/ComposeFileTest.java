package dev.machine.templates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.machine.templates.ComposeFile.Port;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ComposeFileTest {

  private static final String SHOP =
      """
      # ünïcode, also 🐳, before everything
      x-web: &web
        image: &img shop/web:${TAG:-1}   # the web image
        deploy:
          labels: ["tier=web"]
      services:
        web:
          <<: *web
          ports: ["8080:80", 127.0.0.1:8443:443/udp, "9000"]
        api:
          image: 'ghcr.io/shop/api@sha256:abc'
          deploy:
            labels:
              - tier=api
          ports:
            - {target: 80, published: 81, mode: host}
          env_file: [a.env, {path: b.env}]
        db: {image: "postgres", deploy: {replicas: 1}}
        cache: {image: *img}
        job:
          image: >-
            job:2
      networks:
        front:
        back:
          driver: overlay
        local: {driver: bridge}
        out: {external: true}
        own: {driver_opts: {encrypted: "x"}}
        opts:
          driver_opts:
            com.docker.network.driver.mtu: "1400"
      configs:
        conf: {file: ./nginx.conf}
      """;

  private static ComposeFile shop() throws TemplateException {
    return ComposeFile.parse("c.yaml", SHOP);
  }

  private static List<String> problems(String text) {
    var e = catchThrowableOfType(TemplateException.class, () -> ComposeFile.parse("c.yaml", text));
    return Objects.requireNonNull(e).problems().stream().map(Problem::toString).toList();
  }

  @Test
  void servicesImagesAndPortsAreKnown() throws TemplateException {
    var file = shop();

    assertThat(file.services().stream().map(s -> s.name().value()))
        .containsExactly("web", "api", "db", "cache", "job");
    assertThat(file.imageNames())
        .containsExactly("shop/web", "ghcr.io/shop/api", "postgres", "job");
    assertThat(file.services().getFirst().ports())
        .containsExactly(
            new Port(new Mark("c.yaml", 9, 13), Optional.of("8080"), "80", "tcp", "ingress"),
            new Port(new Mark("c.yaml", 9, 24), Optional.of("8443"), "443", "udp", "ingress"),
            new Port(new Mark("c.yaml", 9, 48), Optional.empty(), "9000", "tcp", "ingress"));
    assertThat(file.services().get(1).ports())
        .containsExactly(
            new Port(new Mark("c.yaml", 16, 9), Optional.of("81"), "80", "tcp", "host"));
    assertThat(file.files().stream().map(Marked::value))
        .containsExactly("a.env", "b.env", "./nginx.conf");
    assertThat(file.hasImage("postgres")).isTrue();
    assertThat(file.hasImage("shop/web:${TAG:-1}")).isTrue();
    assertThat(file.hasImage("shop")).isFalse();
  }

  @Test
  void namedImagesAreTakenFromTheRegistryAndTheRestStays() throws TemplateException {
    assertThat(shop().withImages(List.of("shop/web"), "10.0.0.1:5000").text())
        .isEqualTo(
            SHOP.replace("&img shop/web:${TAG:-1} ", "&img \"10.0.0.1:5000/shop/web:${TAG:-1}\" "));
  }

  @Test
  void allImagesAreTakenFromTheRegistry() throws TemplateException {
    var file = shop().withImages(List.of("*"), "r:5000");

    assertThat(file.text())
        .isEqualTo(
            SHOP.replace("&img shop/web:${TAG:-1} ", "&img \"r:5000/shop/web:${TAG:-1}\" ")
                .replace("'ghcr.io/shop/api@sha256:abc'", "\"r:5000/shop/api@sha256:abc\"")
                .replace("\"postgres\"", "\"r:5000/postgres\"")
                .replace(">-\n      job:2", "\"r:5000/job:2\""));
    assertThat(file.withImages(List.of("*"), "r:5000")).isEqualTo(file);
  }

  @Test
  void overlayNetworksAreEncrypted() throws TemplateException {
    var opts = "driver_opts: {encrypted: \"\"}";
    var file = shop().withEncryptedNetworks();

    assertThat(file.text())
        .isEqualTo(
            SHOP.replace("networks:\n", "networks:\n  default: {" + opts + "}\n")
                .replace("front:\n", "front: {" + opts + "}\n")
                .replace("    driver: overlay", "    " + opts + "\n    driver: overlay")
                .replace(
                    "    driver_opts:\n      com",
                    "    driver_opts:\n      encrypted: \"\"\n      com"));
    assertThat(file.withEncryptedNetworks()).isEqualTo(file);
    assertThat(ComposeFile.parse("c", "services: {a: {image: b}}").withEncryptedNetworks().text())
        .isEqualTo("networks: {default: {" + opts + "}}\nservices: {a: {image: b}}");
  }

  @Test
  void aServiceLabelIsPutWhereTheServiceHasItsOwn() throws TemplateException {
    var label = "\"k\": \"v\"";
    assertThat(shop().withServiceLabel("k", "v").text())
        .isEqualTo(
            SHOP.replace("[\"tier=web\"]", "[\"k=v\", \"tier=web\"]")
                .replace("        - tier=api", "        - \"k=v\"\n        - tier=api")
                .replace("{replicas: 1}", "{labels: {" + label + "}, replicas: 1}")
                .replace("{image: *img}", "{deploy: {labels: {" + label + "}}, image: *img}")
                .replace("    image: >-", "    deploy: {labels: {" + label + "}}\n    image: >-"));
  }

  @Test
  void aVersionIsPutInWhereThereIsNone() throws TemplateException {
    var file = ComposeFile.parse("c", "# c\nservices: {a: {image: b}}").withVersion("3.9");

    assertThat(file.text()).isEqualTo("# c\nversion: \"3.9\"\nservices: {a: {image: b}}");
    assertThat(file.withVersion("3.8")).isEqualTo(file);
  }

  @ParameterizedTest
  @CsvSource({
    "web,'',web,''",
    "shop/web:1,'',shop/web,:1",
    "host.example/web,host.example,web,''",
    "localhost/web:1,localhost,web,:1",
    "r:5000/a/b:1@sha256:00,r:5000,a/b,:1@sha256:00",
    "${REG:-x}/web:1,'',${REG:-x}/web,:1"
  })
  void anImagesNameHasItsParts(String image, String registry, String path, String rest) {
    assertThat(ImageName.of(image)).isEqualTo(new ImageName(registry, path, rest));
  }

  @Test
  void whatIsNoComposeFileIsReported() {
    assertThat(problems("services:\n  web: {image: [a]}\n  api: x\n  db: {ports: 80}\n"))
        .containsExactly(
            "c.yaml:2:16: image must be a name, not a list",
            "c.yaml:3:8: the service api must be a map, not a single value",
            "c.yaml:4:3: the service db has no image (image: …)",
            "c.yaml:4:15: ports must be a list, not a single value");
    assertThat(problems("services: []"))
        .containsExactly("c.yaml:1:11: services must be a map of services, not a list");
    assertThat(problems("- a"))
        .containsExactly(
            "c.yaml:1:1: the file is not a list of \"name: value\" lines (it begins with"
                + " \"services:\")");
    assertThat(problems("services: {a: {image: \"x}}"))
        .singleElement()
        .asString()
        .startsWith("c.yaml:1:27: found unexpected end of stream");
  }

  @Test
  void aliasesThatWouldGrowWithoutBoundAreWalkedOnceEach() throws TemplateException {
    var bomb = new StringBuilder("a0: &a0 {image: x}\n");
    for (int i = 1; i <= 40; i++) {
      var merged = ("*a" + (i - 1) + ", ").repeat(9) + "*a" + (i - 1);
      bomb.append("a").append(i).append(": &a").append(i).append(" {<<: [" + merged + "]}\n");
    }
    assertThat(ComposeFile.parse("c.yaml", bomb + "services: {web: *a40}\n").imageNames())
        .containsExactly("x");
  }
}
