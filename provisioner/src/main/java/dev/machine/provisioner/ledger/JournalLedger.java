package dev.machine.provisioner.ledger;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.machine.drivers.Ledger;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A [Ledger] in a file of one JSON line per call, synced before the call returns. A last line that
/// was cut off by a crash is dropped: its call never returned, so nothing was done in its name.
public final class JournalLedger implements Ledger {

  private static final ObjectMapper JSON = new ObjectMapper();

  private static final FileAttribute<?> OWNER_ONLY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  private final Path file;
  private final Map<Resource, Optional<String>> open = new LinkedHashMap<>();

  private JournalLedger(Path file) {
    this.file = file;
  }

  /// Opens the journal; the file is made with the first entry.
  ///
  /// @throws UncheckedIOException when it cannot be read
  public static JournalLedger open(Path file) {
    var ledger = new JournalLedger(file);
    if (Files.exists(file)) {
      try {
        ledger.replay(Files.readString(file));
      } catch (IOException e) {
        throw new UncheckedIOException("cannot read the ledger " + file, e);
      }
    }
    return ledger;
  }

  /// What a journal holds now, without opening it: for one who does not have the host's lock.
  ///
  /// @throws UncheckedIOException when it cannot be read
  public static List<Entry> peek(Path file) {
    var ledger = new JournalLedger(file);
    try {
      var text = Files.readString(file);
      ledger.apply(text, text.lastIndexOf('\n') + 1);
    } catch (NoSuchFileException _) {
      return List.of();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the ledger " + file, e);
    }
    return ledger.entries();
  }

  private void apply(String text, int end) throws IOException {
    for (var line : text.substring(0, end).lines().toList()) {
      apply(line);
    }
  }

  private synchronized void replay(String text) throws IOException {
    int end = text.lastIndexOf('\n') + 1;
    apply(text, end);
    if (end < text.length()) {
      // The cut-off tail must go before the next append makes it part of a line.
      try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
        channel.truncate(text.substring(0, end).getBytes(StandardCharsets.UTF_8).length);
        channel.force(true);
      }
    }
  }

  private void apply(String line) throws IOException {
    var node = JSON.readTree(line);
    var resource = new Resource(node.path("kind").asText(), node.path("name").asText());
    switch (node.path("op").asText()) {
      case "intend" -> open.putIfAbsent(resource, Optional.empty());
      case "did" -> open.put(resource, Optional.of(node.path("id").asText()));
      case "gone" -> open.remove(resource);
      default -> throw new IOException("unknown entry in " + file + ": " + line);
    }
  }

  @Override
  public synchronized void intend(Resource resource) {
    append("intend", resource, Optional.empty());
    open.putIfAbsent(resource, Optional.empty());
  }

  @Override
  public synchronized void did(Resource resource, String id) {
    append("did", resource, Optional.of(id));
    open.put(resource, Optional.of(id));
  }

  @Override
  public synchronized void gone(Resource resource) {
    append("gone", resource, Optional.empty());
    open.remove(resource);
  }

  @Override
  public synchronized List<Entry> entries() {
    var entries = new ArrayList<Entry>();
    open.forEach((resource, id) -> entries.add(new Entry(resource, id)));
    return entries;
  }

  private void append(String op, Resource resource, Optional<String> id) {
    var node = JSON.createObjectNode().put("op", op);
    node.put("kind", resource.kind()).put("name", resource.name());
    id.ifPresent(i -> node.put("id", i));
    try {
      var line = (JSON.writeValueAsString(node) + "\n").getBytes(StandardCharsets.UTF_8);
      make();
      // A stream and not a channel: an interrupt does not close it, and what was made is noted.
      try (var out = new FileOutputStream(file.toFile(), true)) {
        out.write(line);
        out.getFD().sync();
      }
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a line that cannot be printed", e);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write the ledger " + file, e);
    }
  }

  private void make() throws IOException {
    try {
      Files.createFile(file, OWNER_ONLY);
    } catch (FileAlreadyExistsException _) {
      // As after the first line.
    }
  }
}
