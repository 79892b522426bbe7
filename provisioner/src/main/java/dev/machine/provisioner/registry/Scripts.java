package dev.machine.provisioner.registry;

import dev.machine.provisioner.remote.Command;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/// The shell scripts beside these classes.
final class Scripts {

  private Scripts() {}

  static Command of(String name, String... arguments) {
    try (var in = Scripts.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(name + " is not in the jar");
      }
      return Command.script(new String(in.readAllBytes(), StandardCharsets.UTF_8), arguments);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
