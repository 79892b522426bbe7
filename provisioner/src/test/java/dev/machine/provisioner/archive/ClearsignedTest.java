package dev.machine.provisioner.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ClearsignedTest {

  private static final String SIGNATURE =
      "-----BEGIN PGP SIGNATURE-----\n\nAAAA\n-----END PGP SIGNATURE-----\n";

  @Test
  void takesDashEscapesAndTrailingWhiteSpaceAway() {
    var signed = parse(head("Hash: SHA256") + "- -dash \t\nplain\r\n- - twice\n" + SIGNATURE);

    assertThat(signed.text()).isEqualTo("-dash\nplain\n- twice");
    assertThat(new String(signed.signedBytes(), StandardCharsets.UTF_8))
        .isEqualTo("-dash\r\nplain\r\n- twice");
  }

  @Test
  void refusesTextBeforeTheSignedOne() {
    assertRefused("Package: evil\n" + head("Hash: SHA256") + "a\n" + SIGNATURE);
  }

  @Test
  void refusesTextBehindTheSignature() {
    assertRefused(head("Hash: SHA256") + "a\n" + SIGNATURE + "Package: evil\n");
  }

  @Test
  void refusesASecondSignedText() {
    var one = head("Hash: SHA256") + "a\n" + SIGNATURE;
    assertRefused(one + one);
  }

  @Test
  void refusesHeadersThatAreNotSigned() {
    assertRefused(head("Comment: signed by Debian") + "a\n" + SIGNATURE);
  }

  @Test
  void refusesAnUnescapedDash() {
    assertRefused(head("Hash: SHA256") + "-a\n" + SIGNATURE);
  }

  @Test
  void refusesTextWithoutAnEnd() {
    var whole = head("Hash: SHA256") + "a\n" + SIGNATURE;
    for (var length = 0; length < whole.length() - 1; length++) {
      assertRefused(whole.substring(0, length));
    }
  }

  private static String head(String header) {
    return "-----BEGIN PGP SIGNED MESSAGE-----\n" + header + "\n\n";
  }

  private static Clearsigned parse(String text) {
    return Clearsigned.parse(text.getBytes(StandardCharsets.UTF_8));
  }

  private static void assertRefused(String text) {
    assertThatThrownBy(() -> parse(text)).isInstanceOf(IllegalArgumentException.class);
  }
}
