package dev.machine.templates;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/// Where a template comes from, and what its relative names mean.
sealed interface Origin {

  /// As a person knows it, for marks.
  String label();

  /// The same for the same template, to notice a circle.
  String identity();

  /// @param from where it is named, for a problem
  /// @throws TemplateException when it is not there or cannot be read
  String read(Optional<Mark> from) throws TemplateException;

  /// A file that the template takes in.
  ///
  /// @throws TemplateException when it is not there, or lies outside of the template's directory
  String readSource(Marked<String> source) throws TemplateException;

  /// One that was built in.
  ///
  /// @param folder `hosts` or `fleets`
  record Bundled(String folder, String name) implements Origin {
    @Override
    public String label() {
      return name + " (bundled)";
    }

    @Override
    public String identity() {
      return "bundled:" + folder + "/" + name;
    }

    @Override
    public String read(Optional<Mark> from) {
      return resource(folder + "/" + name + ".yaml")
          .orElseThrow(() -> new IllegalStateException("no bundled file " + identity()));
    }

    @Override
    public String readSource(Marked<String> source) throws TemplateException {
      var found =
          source.value().matches("[A-Za-z0-9][A-Za-z0-9._-]*")
              ? resource("files/" + source.value())
              : Optional.<String>empty();
      return found.orElseThrow(() ->
          new TemplateException(
              source.problem("there is no bundled file \"" + source.value() + "\"", "")));
    }

    private static Optional<String> resource(String path) {
      try (var in = Bundled.class.getResourceAsStream(path)) {
        return in == null
            ? Optional.empty()
            : Optional.of(new String(in.readAllBytes(), StandardCharsets.UTF_8));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /// A person's file.
  record OnDisk(Path path) implements Origin {

    private static final long MAX_BYTES = 1024 * 1024;

    @Override
    public String label() {
      return path.toString();
    }

    @Override
    public String identity() {
      return path.toAbsolutePath().normalize().toString();
    }

    @Override
    public String read(Optional<Mark> from) throws TemplateException {
      return text(path, from, "a bundled one is named without .yaml and slash");
    }

    @Override
    public String readSource(Marked<String> source) throws TemplateException {
      var directory = Optional.ofNullable(path.toAbsolutePath().getParent()).orElse(path);
      var file = directory.resolve(source.value());
      try {
        // A template may come from elsewhere: it must not be able to carry off this machine's
        // files, nor by a link.
        if (!file.toRealPath().startsWith(directory.toRealPath())) {
          throw new TemplateException(
              source.problem(
                  "the file \"" + source.value() + "\" lies outside of the template's directory",
                  "put it beside the template"));
        }
      } catch (NoSuchFileException e) {
        throw new TemplateException(
            source.problem(
                "there is no file " + file.normalize(), "it is looked for beside the template"));
      } catch (IOException e) {
        throw new TemplateException(
            source.problem("cannot read " + file + ": " + e.getMessage(), ""));
      }
      return text(file, Optional.of(source.mark()), "");
    }

    /// A file of text.
    ///
    /// @param from where it is named
    /// @param hint where it is not there
    static String text(Path file, Optional<Mark> from, String hint) throws TemplateException {
      try {
        if (Files.size(file) > MAX_BYTES) {
          throw new TemplateException(
              new Problem(from, "the file " + file + " is larger than 1 MiB", ""));
        }
        return StandardCharsets.UTF_8
            .newDecoder()
            .decode(ByteBuffer.wrap(Files.readAllBytes(file)))
            .toString();
      } catch (NoSuchFileException e) {
        throw new TemplateException(new Problem(from, "there is no file " + file, hint));
      } catch (CharacterCodingException e) {
        throw new TemplateException(
            new Problem(from, "the file " + file + " is not a UTF-8 text", ""));
      } catch (IOException e) {
        throw new TemplateException(
            new Problem(from, "cannot read " + file + ": " + e.getMessage(), ""));
      }
    }
  }
}
