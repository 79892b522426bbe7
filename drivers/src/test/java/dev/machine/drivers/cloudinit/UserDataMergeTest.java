package dev.machine.drivers.cloudinit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.machine.drivers.FirstBoot;
import dev.machine.drivers.FirstBoot.BootFile;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

class UserDataMergeTest {

  static final FirstBoot BOOT =
      new FirstBoot(
          "web1",
          "root",
          new FirstBoot.HostKey("-----BEGIN\nsecret\n-----END\n", "ssh-ed25519 AAAA web1"),
          List.of("ssh-ed25519 BBBB machine web1"),
          List.of(new BootFile("/etc/ours", 0600, "ours: ä\n")));

  private static JsonNode config(String text) throws Exception {
    assertThat(text).startsWith("#cloud-config\n");
    return new ObjectMapper().readTree(text.substring("#cloud-config\n".length()));
  }

  /// The parts of our own, by what they say of merging.
  private static JsonNode part(String mime, String merge) throws Exception {
    var text = mime.substring(mime.indexOf("Merge-Type: " + merge));
    return config(text.substring(text.indexOf("#cloud-config"), text.indexOf("\n--")));
  }

  @Test
  void oursComesLastAndIsMergedByOurRules() throws Exception {
    var mime = UserData.with(BOOT, "#!/bin/sh\necho theirs\n");
    assertThat(mime).startsWith("MIME-Version: 1.0\n");
    assertThat(mime.indexOf("echo theirs")).isLessThan(mime.indexOf("Merge-Type"));
    assertThat(part(mime, "list(prepend)+dict(no_replace,recurse_list)").path("users")).hasSize(1);
    assertThat(part(mime, "list(append)+dict(no_replace,recurse_list)").path("write_files"))
        .hasSize(1);
    assertThat(part(mime, "list()+dict(replace)").has("ssh_keys")).isTrue();
  }

  @Test
  void whatIsNotAsciiTravelsAsBase64() {
    var own = "#cloud-config\nbootcmd: [echo “Größe”]\n";
    var mime = UserData.with(BOOT, own);
    assertThat(mime.chars().allMatch(c -> c < 128)).isTrue();
    var bytes = own.getBytes(StandardCharsets.UTF_8);
    assertThat(mime).contains(Base64.getMimeEncoder(76, new byte[] {'\n'}).encodeToString(bytes));
  }

  @Test
  void theBoundaryIsInNeitherPart() {
    var mime = UserData.with(BOOT, "#!/bin/sh\ncat <<==machine==\n==machine==1\n==machine==\n");
    assertThat(mime).contains("boundary=\"==machine==2\"").contains("\n--==machine==2--\n");
  }

  @Test
  void anArchiveKeepsItsHead() {
    var own = "Content-Type: multipart/mixed; boundary=\"X\"\nMIME-Version: 1.0\n\n--X--\n";
    assertThat(UserData.isMime(own)).isTrue();
    assertThat(UserData.with(BOOT, own)).contains("--==machine==\n" + own);
    assertThat(UserData.isMime("#!/bin/sh\necho MIME-Version: 1.0 | sendmail\n")).isFalse();
  }
}
