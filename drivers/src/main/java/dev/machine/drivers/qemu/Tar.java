package dev.machine.drivers.qemu;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/// Writes tar archives in the ustar format of POSIX.1-1988 (pax(1)), with GNU's extension for long
/// names. Only what a seed needs: directories and small files.
final class Tar {

  private static final int BLOCK = 512;

  /// @param path without a slash at its begin; with one at its end it is a directory
  /// @param mode permission bits
  record Entry(String path, int mode, String content) {

    static Entry file(String path, int mode, String content) {
      return new Entry(path, mode, content);
    }

    static Entry directory(String path, int mode) {
      return new Entry(path + "/", mode, "");
    }
  }

  private Tar() {}

  /// All entries belong to root and were changed at `seconds` since 1970.
  static byte[] of(List<Entry> entries, long seconds) {
    var out = new ByteArrayOutputStream();
    for (var entry : entries) {
      var name = entry.path().getBytes(StandardCharsets.UTF_8);
      if (name.length > 100) {
        block(
            out,
            header(
                "././@LongLink".getBytes(StandardCharsets.US_ASCII), 0, name.length + 1, 0, 'L'));
        block(out, Arrays.copyOf(name, name.length + 1));
        name = Arrays.copyOf(name, 100);
      }
      var content = entry.content().getBytes(StandardCharsets.UTF_8);
      char type = entry.path().endsWith("/") ? '5' : '0';
      block(out, header(name, entry.mode(), content.length, seconds, type));
      block(out, content);
    }
    out.writeBytes(new byte[2 * BLOCK]);
    return out.toByteArray();
  }

  private static void block(ByteArrayOutputStream out, byte[] bytes) {
    out.writeBytes(bytes);
    out.writeBytes(new byte[Math.floorMod(-bytes.length, BLOCK)]);
  }

  private static byte[] header(byte[] name, int mode, long size, long seconds, char type) {
    var header = new byte[BLOCK];
    System.arraycopy(name, 0, header, 0, name.length);
    octal(header, 100, 8, mode);
    octal(header, 108, 8, 0);
    octal(header, 116, 8, 0);
    octal(header, 124, 12, size);
    octal(header, 136, 12, seconds);
    header[156] = (byte) type;
    ascii(header, 257, "ustar\0" + "00");
    ascii(header, 265, "root");
    ascii(header, 297, "root");
    // The sum counts its own field as spaces.
    Arrays.fill(header, 148, 156, (byte) ' ');
    int sum = 0;
    for (byte b : header) {
      sum += b & 0xff;
    }
    octal(header, 148, 7, sum);
    return header;
  }

  private static void octal(byte[] header, int at, int length, long value) {
    var digits = Long.toOctalString(value);
    ascii(header, at, "0".repeat(length - 1 - digits.length()) + digits + "\0");
  }

  private static void ascii(byte[] header, int at, String text) {
    var bytes = text.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(bytes, 0, header, at, bytes.length);
  }
}
