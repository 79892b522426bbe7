package dev.machine.drivers.local;

import dev.machine.drivers.DriverException;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/// What a host was made with, as a file of names and values; it is there whole or not at all.
public final class HostProperties {

  private final Properties values;

  private HostProperties(Properties values) {
    this.values = values;
  }

  /// Writes the file in one step.
  public static void save(Path file, Map<String, String> values) throws DriverException {
    var text =
        new TreeMap<>(values)
            .entrySet().stream()
                .map(e -> e.getKey() + "=" + e.getValue().replace("\\", "\\\\") + "\n")
                .collect(Collectors.joining());
    try {
      Trees.replace(file, text);
    } catch (IOException e) {
      throw new DriverException.Failed("cannot write " + file, "is the disk full?", "", e);
    }
  }

  /// Reads what [#save] wrote; empty when the host was never completed.
  ///
  /// @param parser may throw `IllegalArgumentException`
  /// @throws DriverException.Failed when the file cannot be read or is damaged
  public static <T> Optional<T> load(Path file, Function<HostProperties, T> parser)
      throws DriverException {
    var values = new Properties();
    try {
      values.load(new StringReader(Files.readString(file)));
      return Optional.of(parser.apply(new HostProperties(values)));
    } catch (NoSuchFileException _) {
      return Optional.empty();
    } catch (IOException | IllegalArgumentException e) {
      throw new DriverException.Failed(
          "cannot read " + file + ": " + e.getMessage(),
          "remove the host and make it again",
          "",
          e);
    }
  }

  /// @throws IllegalArgumentException when it is missing
  public String text(String key) {
    var value = values.getProperty(key);
    if (value == null) {
      throw new IllegalArgumentException(key + " is missing");
    }
    return value;
  }

  /// @throws IllegalArgumentException when it is missing or no number
  public int number(String key) {
    return Integer.parseInt(text(key));
  }

  /// False when it is missing.
  public boolean flag(String key) {
    return Boolean.parseBoolean(values.getProperty(key));
  }
}
