package dev.machine.provisioner.steps;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/// Shell scripts beside the classes.
public final class Resources {

  private Resources() {}

  static String text(String name) {
    return text(Resources.class, name);
  }

  /// A resource of a jar, as text.
  ///
  /// @param owner a class in the package that holds it
  public static String text(Class<?> owner, String name) {
    try (var in = owner.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("the resource " + name + " is not in the jar");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the resource " + name, e);
    }
  }
}
