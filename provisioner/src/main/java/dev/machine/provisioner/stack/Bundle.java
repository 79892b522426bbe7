package dev.machine.provisioner.stack;

import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.archive.Digests;
import dev.machine.templates.ComposeFile;
import dev.machine.templates.Marked;
import dev.machine.templates.TemplateException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Map;
import java.util.TreeMap;

/// What goes to the host: the Compose file and the files that it names beside itself.
///
/// @param files content by path, relative to the Compose file
record Bundle(ComposeFile compose, Map<String, byte[]> files) {

  /// The engine refuses configs of more (moby/swarmkit manager/controlapi/config.go).
  private static final int MAX_BYTES = 1000 * 1024;

  /// @throws ProvisionException usage, when the text is no Compose file, or a file that it names is
  ///   not there, too large, or outside of its directory
  static Bundle of(StackPlan plan) throws ProvisionException {
    try {
      var compose = ComposeFile.parse(plan.compose().toString(), plan.text());
      for (var service : compose.services()) {
        if (service.image().isEmpty()) {
          throw ProvisionException.usage(
              service.name().mark()
                  + ": the service "
                  + service.name().value()
                  + " is built, and hosts build nothing here",
              "build it, bring it to the registry (machine registry push), and give it an image:");
        }
      }
      var files = new TreeMap<String, byte[]>();
      for (var file : compose.files()) {
        var path = Path.of(file.value()).normalize();
        files.put(path.toString(), read(plan.compose().resolveSibling(path), path, file));
      }
      return new Bundle(compose, files);
    } catch (TemplateException e) {
      var first = e.problems().getFirst();
      throw ProvisionException.usage(
              first.mark().map(m -> m + ": ").orElse("") + first.message(), first.hint())
          .withOutput(e.problems().size() > 1 ? String.valueOf(e.getMessage()) : "");
    }
  }

  private static byte[] read(Path file, Path named, Marked<String> at) throws ProvisionException {
    try {
      var directory = file.toAbsolutePath().getParent();
      // A Compose file may come from elsewhere: it must not carry off this machine's files.
      if (named.isAbsolute() || named.startsWith("..")) {
        throw wrong(at, "the file " + at.value() + " is outside of the Compose file's directory");
      }
      if (directory == null || Files.size(file) > MAX_BYTES) {
        throw wrong(at, "the file " + at.value() + " is larger than " + MAX_BYTES / 1024 + " KiB");
      }
      return Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      throw wrong(at, "there is no file " + file);
    } catch (IOException e) {
      throw ProvisionException.failed("cannot read " + file + ": " + e.getMessage(), "", e);
    }
  }

  private static ProvisionException wrong(Marked<String> at, String problem) {
    return ProvisionException.usage(
        at.mark() + ": " + problem, "files of configs:, secrets: and env_file: go along");
  }

  /// Lower-case hex of a SHA-256 over all of it.
  String digest(StackPlan plan) {
    var digest = Digests.sha256();
    add(digest, plan.name(), plan.text());
    new TreeMap<>(plan.environment()).forEach((k, v) -> add(digest, "e" + k, v));
    new TreeMap<>(plan.secrets()).forEach((k, v) -> add(digest, "s" + k, v));
    plan.pull().ifPresent(p -> add(digest, p.address(), p.user(), p.password()));
    files.forEach((path, content) -> {
      add(digest, "f" + path);
      add(digest, content);
    });
    return Digests.hex(digest.digest());
  }

  private static void add(MessageDigest digest, String... texts) {
    for (var text : texts) {
      add(digest, text.getBytes(StandardCharsets.UTF_8));
    }
  }

  /// With its length, so that no two lists of texts are the same bytes.
  private static void add(MessageDigest digest, byte[] bytes) {
    digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).flip());
    digest.update(bytes);
  }
}
