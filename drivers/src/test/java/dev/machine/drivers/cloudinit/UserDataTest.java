package dev.machine.drivers.cloudinit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.machine.drivers.FirstBoot;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

class UserDataTest {

  private static final FirstBoot BOOT =
      new FirstBoot(
          "web1",
          "debian",
          new FirstBoot.HostKey("-----BEGIN\nkey\n-----END\n", "ssh-ed25519 AAAAhost"),
          List.of("ssh-ed25519 AAAAlogin"),
          List.of(new FirstBoot.BootFile("/etc/motd", 0644, "Grüße\n")));

  @Test
  void a_server_knows_its_name_its_host_key_and_one_login() throws Exception {
    var text = UserData.of(BOOT);
    assertThat(text).startsWith("#cloud-config\n");
    Map<String, Object> config = new Yaml().load(text);
    assertThat(config)
        .containsEntry("hostname", "web1")
        .containsEntry("ssh_deletekeys", true)
        .containsEntry("ssh_pwauth", false)
        .containsEntry("disable_root", true)
        .containsEntry(
            "ssh_keys",
            Map.of(
                "ed25519_private",
                BOOT.hostKey().privateKey(),
                "ed25519_public",
                BOOT.hostKey().publicKey()));
    var users = new ObjectMapper().valueToTree(config.get("users"));
    assertThat(users).hasSize(1);
    assertThat(users.at("/0/name").asText()).isEqualTo("debian");
    assertThat(users.at("/0/ssh_authorized_keys/0").asText()).isEqualTo("ssh-ed25519 AAAAlogin");
    assertThat(users.at("/0/sudo").asText()).contains("NOPASSWD");
    var file = new ObjectMapper().valueToTree(config.get("write_files")).path(0);
    assertThat(file.path("permissions").asText()).isEqualTo("0644");
    assertThat(file.path("content").asText()).isEqualTo("R3LDvMOfZQo=");
  }

  @Test
  void root_may_log_in_where_root_is_the_login() {
    Map<String, Object> config = new Yaml().load(UserData.of(BOOT.as("root")));
    assertThat(config).containsEntry("disable_root", false);
  }

  @Test
  void without_any_of_the_persons_own_it_is_a_plain_cloud_config() {
    assertThat(UserData.with(BOOT, " \n")).isEqualTo(UserData.of(BOOT));
  }

  @Test
  void the_name_of_the_host_keys_file_follows_its_algorithm() {
    for (var type :
        Map.of(
                "ssh-ed25519", "ed25519",
                "ssh-rsa", "rsa",
                "ecdsa-sha2-nistp256", "ecdsa")
            .entrySet()) {
      var boot =
          new FirstBoot(
              "web1",
              "root",
              new FirstBoot.HostKey("", type.getKey() + " AAAA"),
              List.of(),
              List.of());
      assertThat(UserData.keyType(boot)).isEqualTo(type.getValue());
    }
  }
}
