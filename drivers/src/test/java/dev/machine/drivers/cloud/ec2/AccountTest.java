package dev.machine.drivers.cloud.ec2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.machine.drivers.DriverException;
import dev.machine.drivers.OptionSpec;
import dev.machine.drivers.OptionValues;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Where credentials come from, and which account they are for.
class AccountTest {

  @TempDir Path dir;
  private Path file;

  @BeforeEach
  void write() throws Exception {
    file = dir.resolve("credentials");
    Files.writeString(
        file,
        """
        # mine
        [default]
        aws_access_key_id = AKIADEFAULT
        aws_secret_access_key=abc=
        [work]
        aws_access_key_id=ASIAWORK
        aws_secret_access_key=def
        aws_session_token = ghi
        [sso]
        sso_session = corp
        """);
  }

  private OptionValues options(Map<String, String> given) {
    var values = new HashMap<String, List<String>>();
    values.put("amazonec2-credentials-file", List.of(file.toString()));
    given.forEach((name, value) -> values.put("amazonec2-" + name, List.of(value)));
    return new OptionValues(values);
  }

  private Account.Keys keys(Map<String, String> given) throws Exception {
    return Account.of(options(given)).keys();
  }

  @Test
  void keys_are_taken_before_the_default_profile_and_a_named_profile_before_keys()
      throws Exception {
    var given = Map.of("access-key", "AKIAGIVEN", "secret-key", "s", "session-token", "t");
    assertThat(keys(Map.of()).id()).isEqualTo("AKIADEFAULT");
    assertThat(keys(Map.of()).secret()).isEqualTo("abc=");
    assertThat(keys(given).id()).isEqualTo("AKIAGIVEN");
    assertThat(keys(given).token()).contains("t");
    var named = new HashMap<>(given);
    named.put("profile", "work");
    assertThat(keys(named)).isEqualTo(new Account.Keys("ASIAWORK", "def", Optional.of("ghi")));
  }

  @Test
  void what_is_missing_is_named() {
    refused(Map.of("profile", "wrok"), "no profile wrok", "mean work");
    refused(Map.of("profile", "sso"), "holds no keys", "aws configure export-credentials");
    refused(Map.of("secret-key", "s"), "half of the credentials", "AWS_ACCESS_KEY_ID");
    refused(Map.of("access-key", "s"), "half of the credentials", "AWS_SECRET_ACCESS_KEY");
    file = dir.resolve("none");
    refused(Map.of(), "no credentials", "AWS_ACCESS_KEY_ID");
    refused(Map.of("profile", "work"), "cannot read", "AWS_ACCESS_KEY_ID");
  }

  private void refused(Map<String, String> given, String problem, String hint) {
    assertThatThrownBy(() -> keys(given))
        .isInstanceOfSatisfying(
            DriverException.Refused.class,
            e -> {
              assertThat(e).hasMessageContaining(problem);
              assertThat(e.hint()).contains(hint);
            });
  }

  @Test
  void each_region_has_its_endpoint() throws Exception {
    assertThat(Account.of(options(Map.of("region", "eu-north-1"))).endpoint())
        .hasToString("https://ec2.eu-north-1.amazonaws.com");
    assertThat(Account.of(options(Map.of("region", "cn-north-1"))).endpoint())
        .hasToString("https://ec2.cn-north-1.amazonaws.com.cn");
    var other = Account.of(options(Map.of("endpoint", "http://127.0.0.1:9/")));
    assertThat(other.endpoint()).hasToString("http://127.0.0.1:9");
    assertThat(other.amazon()).isFalse();
  }

  @Test
  void secrets_are_not_stored_and_do_not_split_the_account() {
    var factory = new Ec2Factory();
    var given = Samples.options("session-token", "t", "instance-type", "t3.small");
    assertThat(factory.options().stream().filter(OptionSpec::secret).map(OptionSpec::name))
        .containsExactly("amazonec2-access-key", "amazonec2-secret-key", "amazonec2-session-token");
    assertThat(factory.account(given))
        .isEqualTo(factory.account(Samples.options("access-key", "AKIAOTHER")))
        .isNotEqualTo(factory.account(Samples.options("region", "eu-north-1")));
  }

  @Test
  void options_come_from_the_variables_of_the_predecessor() throws Exception {
    var factory = new Ec2Factory();
    var complete =
        OptionValues.EMPTY.complete(
            factory.options(),
            Map.of("AWS_DEFAULT_REGION", "eu-north-1", "AWS_INSTANCE_TYPE", "m7g.large"));
    assertThat(complete.text("amazonec2-region")).contains("eu-north-1");
    assertThat(complete.text("amazonec2-instance-type")).contains("m7g.large");
    assertThat(complete.text("amazonec2-root-size")).contains("16");
    assertThat(factory.aliases()).contains("ec2", "aws");
  }
}
