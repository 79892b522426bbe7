package dev.machine.provisioner.remote;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/// What was done on a host and what it answered, for a person to read afterwards. Commands are in
/// it, their stdin never: secrets travel there.
public final class Transcript {

  private static final Transcript NONE = new Transcript(Optional.empty());

  private final Optional<Path> file;

  private Transcript(Optional<Path> file) {
    this.file = file;
  }

  public static Transcript none() {
    return NONE;
  }

  /// Appends to a file, made with mode 0600 where there is none; its directory must exist.
  ///
  /// @throws IOException when it cannot be made
  public static Transcript to(Path file) throws IOException {
    try {
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    } catch (FileAlreadyExistsException e) {
      // An earlier run's: goes on.
    }
    return new Transcript(Optional.of(file));
  }

  /// Where it is written.
  public Optional<Path> file() {
    return file;
  }

  /// One line with the time before it.
  ///
  /// @throws UncheckedIOException when it cannot be written
  public void line(String text) {
    write(Instant.now().truncatedTo(ChronoUnit.MILLIS) + " " + text + "\n");
  }

  /// Output, indented under the line before.
  public void output(String text) {
    if (!text.isBlank()) {
      write(text.stripTrailing().indent(4));
    }
  }

  private synchronized void write(String text) {
    if (file.isEmpty()) {
      return;
    }
    try {
      Files.writeString(file.get(), text, StandardCharsets.UTF_8, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write the log " + file.get(), e);
    }
  }
}
