package dev.machine.drivers.local;

import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// The file that a guest's console goes to.
public final class ConsoleFile {

  /// Enough for the last lines, however much a guest said.
  private static final int BYTES = 16_384;

  private ConsoleFile() {}

  /// The last lines as plain text; empty when there is no such file.
  public static String tail(Path file, int count) {
    try (var channel = Files.newByteChannel(file)) {
      channel.position(Math.max(0, channel.size() - BYTES));
      var bytes = Channels.newInputStream(channel).readNBytes(BYTES);
      return tail(new String(bytes, StandardCharsets.UTF_8), count);
    } catch (IOException _) {
      return "";
    }
  }

  /// The same of what a console said: a guest may have written anything, also what would move a
  /// terminal's cursor.
  public static String tail(String said, int count) {
    var lines =
        said.replaceAll("\u001b\\[[0-9;?]*[A-Za-z]|\r", "")
            .replaceAll("[\\p{Cntrl}&&[^\n\t]]", "")
            .lines()
            .toList();
    return String.join("\n", lines.subList(Math.max(0, lines.size() - count), lines.size()));
  }
}
