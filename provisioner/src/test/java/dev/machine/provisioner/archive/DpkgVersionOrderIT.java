package dev.machine.provisioner.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

/// dpkg is the judge of how versions are ordered.
class DpkgVersionOrderIT {

  private static final String[] PARTS = {
    "0",
    "1",
    "9",
    "10",
    "007",
    "a",
    "b",
    "Z",
    "~",
    "+",
    ".",
    "-",
    "~rc1",
    "+dfsg",
    "+b1",
    "+deb12u1"
  };

  @Test
  void ordersRandomVersionsAsDpkgDoes() throws Exception {
    var random = new Random(20250723);
    for (var i = 0; i < 250; i++) {
      var a = version(random);
      var b = random.nextBoolean() ? version(random) : a + PARTS[random.nextInt(PARTS.length)] + 1;
      var order = DebianVersion.compare(a, b);

      assertThat(dpkgSays(a, order < 0 ? "lt" : order > 0 ? "gt" : "eq", b))
          .as("%s against %s: %d", a, b, order)
          .isTrue();
    }
  }

  private static String version(Random random) {
    var text = new StringBuilder(random.nextInt(4) == 0 ? random.nextInt(2) + ":" : "");
    text.append(random.nextInt(3));
    for (var i = random.nextInt(5); i > 0; i--) {
      text.append(PARTS[random.nextInt(PARTS.length)]);
    }
    return text.append(random.nextInt(10)).toString();
  }

  private static boolean dpkgSays(String a, String relation, String b) throws Exception {
    return new ProcessBuilder("dpkg", "--compare-versions", a, relation, b)
            .redirectErrorStream(true)
            .start()
            .waitFor()
        == 0;
  }
}
