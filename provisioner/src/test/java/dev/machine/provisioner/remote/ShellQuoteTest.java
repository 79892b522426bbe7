package dev.machine.provisioner.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ShellQuoteTest {

  private static final String ALPHABET =
      "abz019 '\"\\$`!*?[]{}()<>|&;#~=%@+:,./-_^\n\t\r\u0001\u007f\u00e9\u4e2d";

  /// The judge is a real /bin/sh.
  @Test
  void anyArgumentsComeBackFromARealShell() throws Exception {
    var random = new Random(20_251_123);
    for (int round = 0; round < 60; round++) {
      var argv = new ArrayList<>(List.of("printf", "%s\\0"));
      int count = 1 + random.nextInt(30);
      for (int i = 0; i < count; i++) {
        argv.add(word(random));
      }
      Process shell = new ProcessBuilder("/bin/sh", "-c", ShellQuote.join(argv)).start();
      String out = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(shell.waitFor()).isZero();
      assertThat(out).isEqualTo(String.join("\0", argv.subList(2, argv.size())) + "\0");
    }
  }

  private static String word(Random random) {
    var word = new StringBuilder();
    for (int i = random.nextInt(12); i > 0; i--) {
      word.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
    }
    return word.toString();
  }

  @Test
  void plainWordsStayReadable() {
    assertThat(ShellQuote.join(List.of("systemctl", "restart", "docker.service")))
        .isEqualTo("systemctl restart docker.service");
    assertThat(ShellQuote.join(List.of("echo", "", "it's", "A=b")))
        .isEqualTo("echo '' 'it'\\''s' 'A=b'");
  }

  @Test
  void nulCannotBeInAnArgument() {
    assertThatThrownBy(() -> ShellQuote.quote("a\0b")).isInstanceOf(IllegalArgumentException.class);
  }
}
