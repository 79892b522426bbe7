package dev.machine.drivers.cloud.jclouds;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;

/// Jars for the store's `plugins`.
final class Jars {

  private Jars() {}

  /// A jar whose list of services has one line.
  ///
  /// @param service `org.jclouds.apis.ApiMetadata` or `org.jclouds.providers.ProviderMetadata`
  static Path serving(Path jar, String service, String implementation) throws IOException {
    Files.createDirectories(jar.getParent());
    try (var out = new JarOutputStream(Files.newOutputStream(jar))) {
      out.putNextEntry(new JarEntry("META-INF/services/" + service));
      out.write((implementation + "\n").getBytes(StandardCharsets.UTF_8));
      out.closeEntry();
    }
    return jar;
  }
}
