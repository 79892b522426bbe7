package dev.machine.provisioner.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.machine.drivers.Endpoint;
import dev.machine.provisioner.ProvisionException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SshConfigTest {

  private static final Map<String, String> ENVIRONMENT =
      Map.of("USER", "ann", "SSH_AUTH_SOCK", "/run/agent");

  @TempDir Path home;

  private SshConfig config(String text) throws IOException {
    Path file = home.resolve(".ssh/config");
    Files.createDirectories(home.resolve(".ssh"));
    Files.writeString(file, text);
    return SshConfig.read(home);
  }

  private SshConfig.Settings settings(String text, String alias) throws IOException {
    return config(text).settings(alias, ENVIRONMENT);
  }

  @Test
  void noFileMeansTheDefaultsOfOpenSsh() throws IOException {
    var settings = SshConfig.read(home).settings("box", ENVIRONMENT);
    assertThat(settings.hostName()).isEqualTo("box");
    assertThat(settings.port()).isEqualTo(22);
    assertThat(settings.user()).isEmpty();
    assertThat(settings.agent()).contains(Path.of("/run/agent"));
    assertThat(settings.knownHosts())
        .contains(home.resolve(".ssh/known_hosts"), Path.of("/etc/ssh/ssh_known_hosts"));
  }

  @Test
  void firstValueCountsAndIdentityFilesAddUp() throws IOException {
    var settings =
        settings(
            """
            # mine
            IdentityFile ~/first
            Host box other
              HostName=box.example.org
              Port 2222
              User bob
              IdentityFile "%d/of %h"
              IdentitiesOnly yes
            Host *
              User nobody
              Port 1
              IdentityFile %u-key
            """,
            "box");
    assertThat(settings.hostName()).isEqualTo("box.example.org");
    assertThat(settings.port()).isEqualTo(2222);
    assertThat(settings.user()).contains("bob");
    assertThat(settings.identitiesOnly()).isTrue();
    assertThat(settings.identities())
        .containsExactly(
            home.resolve("first"), home.resolve("of box.example.org"), home.resolve("ann-key"));
  }

  @Test
  void patternsAndNegation() throws IOException {
    String text =
        """
        Host web? *.lab !bad.lab
          User deploy
        """;
    assertThat(settings(text, "web1").user()).contains("deploy");
    assertThat(settings(text, "WEB1").user()).contains("deploy");
    assertThat(settings(text, "web12").user()).isEmpty();
    assertThat(settings(text, "a.lab").user()).contains("deploy");
    assertThat(settings(text, "bad.lab").user()).isEmpty();
  }

  @Test
  void includedFilesStandUnderTheirHost() throws IOException {
    Files.createDirectories(home.resolve(".ssh/conf.d"));
    Files.writeString(home.resolve(".ssh/conf.d/a.conf"), "Host inner\n  User one\n");
    Files.writeString(home.resolve(".ssh/conf.d/b.conf"), "User two\n");
    String top = "Include conf.d/*.conf\nHost late\n  Port 7\n";
    assertThat(settings(top, "inner").user()).contains("one");
    assertThat(settings(top, "any").user()).contains("two");
    String under = "Host outer\n  Include conf.d/*.conf\n  Port 9\n";
    assertThat(settings(under, "inner").user()).isEmpty();
    assertThat(settings(under, "outer").user()).contains("two");
    assertThat(settings(under, "outer").port()).isEqualTo(9);
  }

  @Test
  void filesThatIncludeEachOtherAreAnError() {
    assertThatThrownBy(() -> config("Include config\n")).isInstanceOf(IOException.class);
  }

  @Test
  void matchBlocksAreLeftOutWithANote() throws IOException {
    var config = config("Match host box\n  User x\nHost box\n  Port 5\nMatch all\n  User y\n");
    assertThat(config.notes()).hasSize(1).first().asString().contains("config:1");
    assertThat(config.settings("box", ENVIRONMENT).user()).contains("y");
    assertThat(config.settings("box", ENVIRONMENT).port()).isEqualTo(5);
  }

  @Test
  void agentCanBeNamedOrLeftOut() throws IOException {
    assertThat(settings("IdentityAgent none", "box").agent()).isEmpty();
    assertThat(settings("IdentityAgent ~/agent", "box").agent()).contains(home.resolve("agent"));
    assertThat(settings("IdentityAgent SSH_AUTH_SOCK", "box").agent())
        .contains(Path.of("/run/agent"));
  }

  private SshTarget target(String text, String alias, SshTargets.Wishes wishes) throws Exception {
    return new SshTargets(config(text), ENVIRONMENT, SshPrompts.NONE).target(alias, wishes);
  }

  @Test
  void jumpHostsHaveTheirOwnSettings() throws Exception {
    var target =
        target(
            """
            Host box
              ProxyJump bob@first:2200,second
            Host first
              HostName 10.0.0.1
              Port 22
              ProxyJump zero
            Host second
              User carol
            """,
            "box",
            SshTargets.Wishes.NONE);
    assertThat(target.jumps())
        .extracting(SshTarget::name)
        .containsExactly("ann@zero:22", "bob@10.0.0.1:2200", "carol@second:22");
    assertThat(target.jumps())
        .allSatisfy(
            jump -> assertThat(jump.hostKey()).isInstanceOf(HostKeyPolicy.KnownHosts.class));
  }

  @Test
  void jumpHostsInACircleAreAnError() {
    assertThatThrownBy(() -> target("ProxyJump a\n", "box", SshTargets.Wishes.NONE))
        .isInstanceOf(ProvisionException.class)
        .hasMessageContaining("circle");
  }

  @Test
  void whatThePersonSaysWins() throws Exception {
    var wishes =
        new SshTargets.Wishes(
            Optional.of("root"),
            Optional.of(24),
            List.of(Path.of("/key")),
            Optional.of(new HostKeyPolicy.Fingerprint("SHA256:x")),
            Optional.empty());
    var target = target("Host box\n HostName 1.2.3.4\n User bob\n Port 5\n", "box", wishes);
    assertThat(target.endpoint()).isEqualTo(new Endpoint("1.2.3.4", 24));
    assertThat(target.user()).isEqualTo("root");
    assertThat(target.identities()).containsExactly(Path.of("/key"));
    assertThat(target.identitiesOnly()).isTrue();
    assertThat(target.hostKey()).isEqualTo(new HostKeyPolicy.Fingerprint("SHA256:x"));
  }
}
