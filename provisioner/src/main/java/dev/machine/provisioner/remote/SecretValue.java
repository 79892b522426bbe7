package dev.machine.provisioner.remote;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// A password or passphrase: never printed, wiped when closed.
public final class SecretValue implements AutoCloseable {

  private final char[] chars;

  /// Takes the array over: it is wiped by [#close()].
  public SecretValue(char[] chars) {
    this.chars = chars;
  }

  /// The characters; to be wiped by who asked.
  public char[] copy() {
    return chars.clone();
  }

  /// The UTF-8 bytes; to be wiped by who asked.
  byte[] bytes() {
    ByteBuffer encoded = StandardCharsets.UTF_8.encode(CharBuffer.wrap(chars));
    byte[] bytes = new byte[encoded.remaining()];
    encoded.get(bytes);
    for (int i = 0; i < encoded.limit(); i++) {
      encoded.put(i, (byte) 0);
    }
    return bytes;
  }

  @Override
  public void close() {
    Arrays.fill(chars, '\0');
  }

  @Override
  public String toString() {
    return "SecretValue";
  }
}
