package dev.machine.provisioner.archive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.machine.provisioner.archive.ArchiveKeys.Verdict;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.api.OpenPGPKeyReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArchiveKeysTest {

  private final Instant now = Instant.now();

  @TempDir Path directory;

  @Test
  void takesASignatureByItsKey() throws Exception {
    var key = SigningKey.valid();

    assertThat(verify(key, key.sign("a: b \n- c\n\nd\n", now))).isInstanceOf(Verdict.Good.class);
  }

  @Test
  void seesAChangedText() throws Exception {
    var key = SigningKey.valid();

    assertThat(verify(key, key.sign("amount: 1\n", now).replace(": 1", ": 2")))
        .isInstanceOf(Verdict.Bad.class);
  }

  @Test
  void namesTheKeyThatItDoesNotKnow() throws Exception {
    var verdict = verify(SigningKey.valid(), SigningKey.valid().sign("a: b\n", now));

    assertThat(verdict).isInstanceOf(Verdict.UnknownKey.class);
  }

  @Test
  void refusesAKeyThatHasExpired() throws Exception {
    var key = new SigningKey(now.minus(Duration.ofDays(30)), Duration.ofDays(20));

    assertThat(verify(key, key.sign("a: b\n", now.minus(Duration.ofDays(25)))))
        .isInstanceOf(Verdict.Bad.class);
  }

  @Test
  void refusesAKeyThatWasRevoked() throws Exception {
    var key = SigningKey.valid();
    var text = key.sign("a: b\n", now);
    key.revoke(now.minus(Duration.ofDays(1)));

    assertThat(verify(key, text)).isInstanceOf(Verdict.Bad.class);
  }

  @Test
  void refusesASignatureOfAnotherType() throws Exception {
    var key = SigningKey.valid();

    assertThat(verify(key, key.sign("a: b\n", now, PGPSignature.BINARY_DOCUMENT)))
        .isInstanceOf(Verdict.Bad.class);
  }

  /// The suites of an archive are read at once, and by the same keys.
  @Test
  void checksSeveralTextsAtOnce() throws Exception {
    var key = SigningKey.valid();
    for (var round = 0; round < 50; round++) {
      var keys = keys(key);
      var text = Clearsigned.parse(key.sign("a: b\n", now).getBytes(StandardCharsets.UTF_8));

      try (var threads = Executors.newFixedThreadPool(4)) {
        assertThat(threads.invokeAll(Collections.nCopies(4, () -> keys.verify(text, now))))
            .extracting(Future::get)
            .hasOnlyElementsOfType(Verdict.Good.class);
      }
    }
  }

  @Test
  void bringsTheKeysOfDebian12And13Along() throws Exception {
    try (var in = ArchiveKeys.class.getResourceAsStream("debian-archive-keys.asc")) {
      var bytes = Objects.requireNonNull(in).readAllBytes();

      // As published with package debian-archive-keyring, version 2023.3+deb12u2.
      assertThat(new OpenPGPKeyReader().parseCertificates(bytes))
          .extracting(c -> HexFormat.of().formatHex(c.getFingerprint()).toUpperCase(Locale.ROOT))
          .containsExactlyInAnyOrder(
              "4D64FEC119C2029067D6E791F8D2585B8783D481",
              "B8B80B5B623EAB6AD8775C45B7C5D7D6350947F8",
              "05AB90340C0C5E797F44A8C8254CF3B5AEC0A8F0",
              "04B54C3CDCA79751B16BC6B5225629DF75B188BD",
              "5E04A1E3223A19A20706E20F9904613D4CCE68C6",
              "41587F7DB8C774BCCF131416762F67A0B2C39DE4");
    }
  }

  private Verdict verify(SigningKey key, String text) throws Exception {
    return keys(key).verify(Clearsigned.parse(text.getBytes(StandardCharsets.UTF_8)), now);
  }

  private ArchiveKeys keys(SigningKey key) throws Exception {
    var keyring = directory.resolve("keys.gpg");
    Files.write(keyring, key.keyring());
    return ArchiveKeys.load(Optional.of(keyring), keyring);
  }
}
