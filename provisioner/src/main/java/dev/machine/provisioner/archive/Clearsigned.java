package dev.machine.provisioner.archive;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;

/// A text with a signature below it, in the cleartext signature framework (RFC 9580 section 7).
///
/// @param text what the signature covers, dash escapes removed, lines ended by `\n`
/// @param armor the signature in ASCII armor
record Clearsigned(String text, String armor) {

  private static final String BEGIN = "-----BEGIN PGP SIGNED MESSAGE-----";
  private static final String SIGNATURE = "-----BEGIN PGP SIGNATURE-----";
  private static final String END = "-----END PGP SIGNATURE-----";

  /// Reads exactly one signed text: nothing may stand before or behind it, so that no unsigned byte
  /// is ever taken for a signed one.
  ///
  /// @throws IllegalArgumentException when the bytes have another shape
  static Clearsigned parse(byte[] bytes) {
    var lines = new String(bytes, StandardCharsets.UTF_8).split("\n", -1);
    if (!trimmed(lines[0]).equals(BEGIN)) {
      throw new IllegalArgumentException("no signed text: its first line is not " + BEGIN);
    }
    var at = endOfHeaders(lines);
    var text = new ArrayList<String>();
    while (at < lines.length && !trimmed(lines[at]).equals(SIGNATURE)) {
      text.add(unescaped(trimmed(lines[at++])));
    }
    var armor = new ArrayList<String>();
    while (at < lines.length && (armor.isEmpty() || !armor.getLast().equals(END))) {
      armor.add(trimmed(lines[at++]));
    }
    if (armor.isEmpty() || !armor.getLast().equals(END)) {
      throw new IllegalArgumentException("cut off: no line " + END);
    }
    for (; at < lines.length; at++) {
      if (!trimmed(lines[at]).isEmpty()) {
        throw new IllegalArgumentException("text behind the signature");
      }
    }
    return new Clearsigned(String.join("\n", text), String.join("\n", armor) + "\n");
  }

  /// The bytes that were signed: line ends are CR LF, the last one does not count, and neither does
  /// white space at the end of a line.
  byte[] signedBytes() {
    return text.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8);
  }

  /// Only `Hash` may stand there: any other header could be shown to a person as if it were signed.
  private static int endOfHeaders(String[] lines) {
    for (var at = 1; at < lines.length; at++) {
      var line = trimmed(lines[at]);
      if (line.isEmpty()) {
        return at + 1;
      }
      if (!line.startsWith("Hash: ")) {
        throw new IllegalArgumentException("unexpected header in a signed text: " + line);
      }
    }
    return lines.length;
  }

  private static String unescaped(String line) {
    if (line.startsWith("- ")) {
      return line.substring(2);
    }
    if (line.startsWith("-")) {
      throw new IllegalArgumentException("a line of signed text begins with an unescaped dash");
    }
    return line;
  }

  private static String trimmed(String line) {
    var end = line.length();
    while (end > 0 && " \t\r".indexOf(line.charAt(end - 1)) >= 0) {
      end--;
    }
    return line.substring(0, end);
  }
}
