package dev.machine.cli.packaging;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.ClassHierarchyResolverOption;
import java.lang.classfile.ClassFile.StackMapsOption;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeTransform;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;

/// Writes a jar's classes again in the class-file version of this Java, their code unchanged.
///
/// The ahead-of-time cache leaves out classes that are older than version 50 (HotSpot,
/// `SystemDictionaryShared`), and picocli is built for Java 5: two thirds of a light command's time
/// went into loading and verifying it. Arguments: the old jar, the new jar.
public final class ModernJar {
  private ModernJar() {}

  public static void main(String[] arguments) throws IOException {
    rewrite(Path.of(arguments[0]), Path.of(arguments[1]));
  }

  static void rewrite(Path from, Path to) throws IOException {
    URI where = from.toUri();
    try (var jar = new JarFile(from.toFile());
        var siblings = new URLClassLoader(new URL[] {where.toURL()});
        var out = new JarOutputStream(Files.newOutputStream(to))) {
      var files =
          ClassFile.of(
              StackMapsOption.GENERATE_STACK_MAPS,
              ClassHierarchyResolverOption.of(ClassHierarchyResolver.ofResourceParsing(siblings)));
      for (var entry : Collections.list(jar.entries())) {
        var bytes = read(jar, entry);
        var fresh = new JarEntry(entry.getName());
        fresh.setTime(0);
        out.putNextEntry(fresh);
        boolean ours = entry.getName().endsWith(".class") && !isExtra(entry.getName());
        out.write(ours ? modern(files, bytes) : bytes);
        out.closeEntry();
      }
    }
  }

  /// Module descriptors and classes for newer Javas have a version of their own.
  private static boolean isExtra(String name) {
    return name.startsWith("META-INF/") || name.endsWith("module-info.class");
  }

  private static byte[] modern(ClassFile files, byte[] bytes) {
    // Version 50 and later need stack maps, which are made when the code is built again.
    var code = ClassTransform.transformingMethodBodies(CodeTransform.ACCEPT_ALL);
    ClassTransform version =
        (builder, element) -> {
          if (element instanceof ClassFileVersion) {
            builder.withVersion(ClassFile.latestMajorVersion(), 0);
          } else {
            builder.with(element);
          }
        };
    return files.transformClass(files.parse(bytes), code.andThen(version));
  }

  private static byte[] read(JarFile jar, JarEntry entry) {
    try (var in = jar.getInputStream(entry)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
