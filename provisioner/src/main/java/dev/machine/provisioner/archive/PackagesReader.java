package dev.machine.provisioner.archive;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/// Reads a `Packages` index (50 MB for Debian's main component) and keeps, as bytes, only the
/// fields that resolving needs: about a third.
final class PackagesReader {

  private static final Set<String> KEPT =
      Set.of(
          "Package",
          "Version",
          "Architecture",
          "Essential",
          "Priority",
          "Pre-Depends",
          "Depends",
          "Conflicts",
          "Breaks",
          "Provides",
          "Filename",
          "Size",
          "SHA256");

  private static final int CHUNK = 1 << 18;

  /// All kept bytes, with the border of each paragraph in `ends`.
  private final ByteArrayOutputStream kept = new ByteArrayOutputStream(1 << 20);

  private final List<Integer> ends = new ArrayList<>();
  private boolean keeping;

  /// Paragraphs of kept lines, in the order of the index.
  static final class Paragraphs {
    private final byte[] bytes;
    private final List<Integer> ends;

    private Paragraphs(byte[] bytes, List<Integer> ends) {
      this.bytes = bytes;
      this.ends = ends;
    }

    int count() {
      return ends.size();
    }

    String text(int index) {
      var from = index == 0 ? 0 : ends.get(index - 1);
      return new String(bytes, from, ends.get(index) - from, StandardCharsets.UTF_8);
    }
  }

  private PackagesReader() {}

  static Paragraphs read(InputStream in) throws IOException {
    var reader = new PackagesReader();
    var buffer = new byte[CHUNK];
    var filled = 0;
    while (true) {
      if (filled == buffer.length) {
        buffer = Arrays.copyOf(buffer, buffer.length * 2); // a line longer than a chunk
      }
      var count = in.read(buffer, filled, buffer.length - filled);
      if (count < 0) {
        break;
      }
      filled += count;
      var used = reader.lines(buffer, filled);
      System.arraycopy(buffer, used, buffer, 0, filled - used);
      filled -= used;
    }
    if (filled > 0) {
      reader.line(buffer, 0, filled);
    }
    reader.endOfParagraph();
    return new Paragraphs(reader.kept.toByteArray(), reader.ends);
  }

  /// @return how many bytes were whole lines
  private int lines(byte[] buffer, int length) {
    var start = 0;
    for (var at = 0; at < length; at++) {
      if (buffer[at] == '\n') {
        line(buffer, start, at);
        start = at + 1;
      }
    }
    return start;
  }

  private void line(byte[] buffer, int start, int end) {
    if (start == end) {
      endOfParagraph();
      return;
    }
    var first = buffer[start];
    if (first != ' ' && first != '\t') {
      keeping = isKept(buffer, start, end);
    }
    if (keeping) {
      kept.write(buffer, start, end - start);
      kept.write('\n');
    }
  }

  private static boolean isKept(byte[] buffer, int start, int end) {
    if ("PVAEDCBFS".indexOf(buffer[start]) < 0) {
      return false;
    }
    var colon = start;
    while (colon < end && colon - start < 16 && buffer[colon] != ':') {
      colon++;
    }
    return KEPT.contains(new String(buffer, start, colon - start, StandardCharsets.ISO_8859_1));
  }

  private void endOfParagraph() {
    var last = ends.isEmpty() ? 0 : ends.getLast();
    if (kept.size() > last) {
      ends.add(kept.size());
    }
    keeping = false;
  }
}
