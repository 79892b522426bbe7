package dev.machine.drivers.local;

import dev.machine.drivers.DriverException;
import dev.machine.drivers.ImageControl.Baked;
import dev.machine.drivers.ServerRef;
import dev.machine.drivers.wait.Deadline;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Properties;

/// Images made of hosts: a directory each in the driver's own, so that they last as long as the
/// store, unlike the cache. What is in one is the driver's matter.
public final class BakedImages {

  private static final String ABOUT = "image.properties";

  private final Path stateDir;
  private final Path dir;

  /// @param stateDir the driver's own directory
  public BakedImages(Path stateDir) {
    this.stateDir = stateDir;
    this.dir = stateDir.resolve("images");
  }

  /// The image of that name.
  ///
  /// @return its directory
  public Optional<Path> find(String name) {
    return Optional.of(name).filter(BakedImages::fits).map(dir::resolve).filter(Files::isDirectory);
  }

  /// Fails when an image of that name cannot be made.
  public void requireFree(String name) throws DriverException.Refused {
    if (!fits(name)) {
      throw new DriverException.Refused(
          "\"" + name + "\" cannot be the name of an image",
          "use small letters, digits and hyphens, and begin with a letter, as in web-base");
    }
    if (Release.named(name).isPresent()) {
      throw new DriverException.Refused(
          name + " is the image of a release", "choose another name, as in web-base");
    }
    if (find(name).isPresent()) {
      throw new DriverException.Refused(
          "there is an image " + name + " already",
          "choose another name, or remove it: machine image rm " + name);
    }
  }

  private static boolean fits(String name) {
    return name.matches("[a-z][a-z0-9-]{0,62}");
  }

  /// Makes an image; nobody ever sees a half-made one.
  ///
  /// @param from name of the host it is made of
  /// @param maker fills the image's directory
  public void make(String name, String from, Deadline deadline, Images.Maker maker)
      throws DriverException, InterruptedException {
    requireFree(name);
    Images.once(
        dir,
        name,
        deadline,
        part -> {
          // It holds whatever the host's disk held.
          Files.createDirectories(
              part,
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
          maker.make(part);
          var bytes =
              Exec.check(deadline, "measuring", List.of("du", "-s", "-B1", "--", part.toString()));
          var made = Instant.now().truncatedTo(ChronoUnit.SECONDS);
          Files.writeString(
              part.resolve(ABOUT),
              "from=%s\nmade=%s\nbytes=%s\n".formatted(from, made, bytes.split("\\s")[0]));
        });
  }

  /// All of them, by name.
  public List<Baked> list() throws DriverException {
    if (!Files.isDirectory(dir)) {
      return List.of();
    }
    try (var entries = Files.list(dir)) {
      var all = new ArrayList<Baked>();
      for (var image : entries.filter(p -> Files.isRegularFile(p.resolve(ABOUT))).toList()) {
        if (fits(image.getFileName().toString())) {
          read(image).ifPresent(all::add);
        }
      }
      all.sort(Comparator.comparing(Baked::name));
      return all;
    } catch (NoSuchFileException _) {
      return List.of(); // The last one was removed at this very moment.
    } catch (IOException | RuntimeException e) {
      throw new DriverException.Failed("cannot list " + dir + ": " + e.getMessage(), "", "", e);
    }
  }

  /// Empty for one that was removed since it was listed.
  private static Optional<Baked> read(Path image) throws IOException {
    var about = new Properties();
    try {
      about.load(new StringReader(Files.readString(image.resolve(ABOUT))));
    } catch (NoSuchFileException _) {
      return Optional.empty();
    }
    return Optional.of(
        new Baked(
            image.getFileName().toString(),
            about.getProperty("from", ""),
            Instant.parse(about.getProperty("made", "1970-01-01T00:00:00Z")),
            Long.parseLong(about.getProperty("bytes", "0"))));
  }

  /// Their names.
  public List<String> names() throws DriverException {
    return list().stream().map(Baked::name).toList();
  }

  /// Where a host begins, read from what it was made with; empty for one that was never completed.
  public interface Ground {
    Optional<Path> of(ServerRef ref) throws DriverException;
  }

  /// Removes an image; a missing one is fine.
  ///
  /// @throws DriverException.Refused while a host of the driver stands on it
  public void remove(String name, Ground ground, Deadline deadline)
      throws DriverException, InterruptedException {
    var image = find(name);
    if (image.isEmpty()) {
      return;
    }
    for (var ref : HostDirs.refs(stateDir)) {
      if (ground.of(ref).filter(p -> p.startsWith(image.get().toAbsolutePath())).isPresent()) {
        throw new DriverException.Refused(
            "the machine \"" + ref.name() + "\" stands on the image " + name,
            "remove it first: machine rm " + ref.name());
      }
    }
    try {
      // Renamed first: what is half gone is no image any more.
      var gone = dir.resolve(name + ".part");
      Trees.remove(gone, deadline);
      Files.move(image.get(), gone);
      Trees.remove(gone, deadline);
      try (var others = Files.newDirectoryStream(dir)) {
        if (!others.iterator().hasNext()) {
          Files.delete(dir);
        }
      }
    } catch (IOException e) {
      throw new DriverException.Failed("cannot remove " + image.get(), "try again", "", e);
    }
  }
}
