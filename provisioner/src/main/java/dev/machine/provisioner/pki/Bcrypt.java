package dev.machine.provisioner.pki;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.SecureRandom;
import org.bouncycastle.crypto.generators.OpenBSDBCrypt;

/// Hashes of passwords as `htpasswd -B` makes them.
public final class Bcrypt {

  /// Beyond it, bcrypt ignores what is typed.
  public static final int LONGEST = 72;

  /// 2^10 rounds, about 50 ms: a registry computes it for each request.
  private static final int COST = 10;

  private static final int SALT = 16;

  private Bcrypt() {}

  /// @param password of 1 to [#LONGEST] bytes
  public static String hash(String password) {
    int bytes = password.getBytes(UTF_8).length;
    if (bytes < 1 || bytes > LONGEST) {
      throw new IllegalArgumentException("bcrypt takes 1 to 72 bytes, not " + bytes);
    }
    var salt = new byte[SALT];
    new SecureRandom().nextBytes(salt);
    return OpenBSDBCrypt.generate("2y", password.toCharArray(), salt, COST);
  }

  /// Whether a hash is of this password.
  public static boolean matches(String hash, String password) {
    return OpenBSDBCrypt.checkPassword(hash, password.toCharArray());
  }
}
