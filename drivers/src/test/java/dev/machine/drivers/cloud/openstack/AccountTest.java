package dev.machine.drivers.cloud.openstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.machine.drivers.DriverException;
import dev.machine.drivers.OptionValues;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccountTest {

  @TempDir Path dir;

  private static OptionValues options(String... pairs) {
    var values = new TreeMap<String, List<String>>();
    for (int i = 0; i < pairs.length; i += 2) {
      values.put("openstack-" + pairs[i], List.of(pairs[i + 1]));
    }
    return new OptionValues(values);
  }

  private String clouds(String text) throws IOException {
    var file = dir.resolve("clouds.yaml");
    Files.writeString(file, text);
    return file.toString();
  }

  @Test
  void theVariablesOfAnOpenrcFileAreEnough() throws Exception {
    var given =
        OptionValues.EMPTY.complete(
            new OpenStackFactory().options(),
            Map.of(
                "OS_AUTH_URL", "https://cloud.example/identity/v3/",
                "OS_USERNAME", "anna",
                "OS_PASSWORD", "geheim",
                "OS_PROJECT_NAME", "shop",
                "OS_USER_DOMAIN_ID", "d1",
                "OS_PROJECT_DOMAIN_NAME", "Shops",
                "OS_REGION_NAME", "north",
                "OS_INTERFACE", "internal"));

    var account = Account.of(given);

    assertThat(account.authUrl()).hasToString("https://cloud.example/identity/v3");
    assertThat(account.region()).contains("north");
    assertThat(account.side()).isEqualTo("internal");
    assertThat(account.login().at("/auth/identity/password/user").toString())
        .isEqualTo("{\"name\":\"anna\",\"domain\":{\"id\":\"d1\"},\"password\":\"geheim\"}");
    assertThat(account.login().at("/auth/scope/project").toString())
        .isEqualTo("{\"name\":\"shop\",\"domain\":{\"name\":\"Shops\"}}");
    assertThat(account).asString().doesNotContain("geheim");
  }

  @Test
  void anApplicationCredentialNeedsNeitherUserNorScope() throws Exception {
    var account =
        Account.of(
            options(
                "auth-url", "http://k/v3",
                "application-credential-id", "abc",
                "application-credential-secret", "geheim"));

    assertThat(account.login().toString())
        .isEqualTo(
            "{\"auth\":{\"identity\":{\"methods\":[\"application_credential\"],"
                + "\"application_credential\":{\"id\":\"abc\",\"secret\":\"geheim\"}}}}");
  }

  @Test
  void cloudsYamlFillsWhatOptionsLeaveOpen() throws Exception {
    var file =
        clouds(
            """
            clouds:
              shop:
                auth:
                  auth_url: https://cloud.example:5000
                  username: anna
                  project_name: shop
                region_name: north
                interface: publicURL
            """);
    Files.writeString(dir.resolve("secure.yaml"), "clouds: {shop: {auth: {password: geheim}}}\n");

    var account = Account.of(options("cloud", "shop", "clouds-file", file, "region", "south"));

    assertThat(account.authUrl()).hasToString("https://cloud.example:5000/v3");
    assertThat(account.region()).contains("south");
    assertThat(account.side()).isEqualTo("public");
    assertThat(account.login().at("/auth/identity/password/user/password").asText())
        .isEqualTo("geheim");
    assertThat(account.login().at("/auth/identity/password/user/domain/id").asText())
        .isEqualTo("default");
  }

  @Test
  void aCloudThatIsNotInTheFileIsToldWithTheNearest() throws Exception {
    var file = clouds("clouds: {shop: {}, office: {}}\n");

    assertThatThrownBy(() -> Account.of(options("cloud", "shap", "clouds-file", file)))
        .isInstanceOf(DriverException.Refused.class)
        .hasMessageContaining("no cloud \"shap\"")
        .extracting(e -> ((DriverException) e).hint())
        .isEqualTo("did you mean shop?");
  }

  @Test
  void aDamagedCloudsFileIsToldWithoutItsContent() throws Exception {
    var file = clouds("clouds: {shop: {auth: {password: geheim\n  - x: [\n");

    assertThatThrownBy(() -> Account.of(options("cloud", "shop", "clouds-file", file)))
        .isInstanceOf(DriverException.Refused.class)
        .hasMessageContaining("no YAML")
        .hasMessageNotContaining("geheim");
  }

  @Test
  void whatIsMissingIsNamedWithItsVariable() {
    assertThatThrownBy(() -> Account.of(options("auth-url", "http://k/v3", "username", "anna")))
        .isInstanceOf(DriverException.Refused.class)
        .hasMessage("openstack: password is missing")
        .extracting(e -> ((DriverException) e).hint())
        .asString()
        .contains("OS_PASSWORD");
  }
}
