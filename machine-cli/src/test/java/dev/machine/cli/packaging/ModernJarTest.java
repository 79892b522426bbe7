package dev.machine.cli.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Collections;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ModernJarTest {
  @TempDir Path directory;

  private Path rewritten() throws IOException, URISyntaxException {
    var old =
        Path.of(CommandLine.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    var fresh = directory.resolve("picocli.jar");
    ModernJar.rewrite(old, fresh);
    return fresh;
  }

  @Test
  void everyClassHasTheVersionOfThisJava() throws Exception {
    try (var jar = new JarFile(rewritten().toFile())) {
      var classes =
          Collections.list(jar.entries()).stream()
              .filter(entry -> entry.getName().startsWith("picocli/"))
              .filter(entry -> entry.getName().endsWith(".class"))
              .toList();

      assertThat(classes).hasSizeGreaterThan(100);
      for (var entry : classes) {
        try (var in = jar.getInputStream(entry)) {
          assertThat(ClassFile.of().parse(in.readAllBytes()).majorVersion())
              .isEqualTo(ClassFile.latestMajorVersion());
        }
      }
    }
  }

  @Test
  void everyClassStillPassesTheVerifier() throws Exception {
    var jar = rewritten();
    try (var loader =
            new URLClassLoader(
                new URL[] {jar.toUri().toURL()}, ClassLoader.getPlatformClassLoader());
        var file = new JarFile(jar.toFile())) {
      var loaded = 0;
      for (var entry : Collections.list(file.entries())) {
        var name = entry.getName();
        if (name.startsWith("picocli/") && name.endsWith(".class")) {
          var binary = name.substring(0, name.length() - 6).replace('/', '.');
          // Initialising links, and linking verifies the code.
          assertThat(Class.forName(binary, true, loader).getClassLoader()).isEqualTo(loader);
          loaded++;
        }
      }
      assertThat(loaded).isGreaterThan(100);
    }
  }
}
