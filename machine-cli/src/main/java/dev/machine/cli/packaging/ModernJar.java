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
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collections;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;

/// Writes a jar again so that the ahead-of-time cache can hold its classes.
///
/// The cache leaves out classes that are older than version 50, and classes of signed jars
/// (HotSpot, `SystemDictionaryShared`). picocli is built for Java 5: two thirds of a light
/// command's time went into loading and verifying it. Bouncy Castle is signed, for other Javas than
/// this one. So old classes get the class-file version of this Java, their code unchanged, and
/// signatures are left out: what is in the download is checked as a whole. Arguments: jars, each
/// written in its place; those that need nothing stay as they are.
public final class ModernJar {
  /// Where a class file has its version (JVMS 4.1).
  private static final int MAJOR_VERSION = 6;

  private ModernJar() {}

  public static void main(String[] arguments) throws IOException {
    for (var argument : arguments) {
      var jar = Path.of(argument);
      if (needsIt(jar)) {
        var fresh = Path.of(argument + ".new");
        rewrite(jar, fresh);
        Files.move(fresh, jar, StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }

  static boolean needsIt(Path file) throws IOException {
    try (var jar = new JarFile(file.toFile())) {
      return jar.stream()
          .anyMatch(entry -> isSignature(entry.getName()) || isOld(entry, read(jar, entry)));
    }
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
        if (isSignature(entry.getName())) {
          continue;
        }
        var bytes = read(jar, entry);
        var fresh = new JarEntry(entry.getName());
        fresh.setTime(0);
        out.putNextEntry(fresh);
        out.write(isOld(entry, bytes) ? modern(files, bytes) : bytes);
        out.closeEntry();
      }
    }
  }

  private static boolean isSignature(String name) {
    return name.matches("META-INF/[^/]+\\.(SF|RSA|DSA|EC)");
  }

  private static boolean isOld(JarEntry entry, byte[] bytes) {
    return entry.getName().endsWith(".class")
        && !isExtra(entry.getName())
        && ByteBuffer.wrap(bytes).getShort(MAJOR_VERSION) < ClassFile.JAVA_6_VERSION;
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
