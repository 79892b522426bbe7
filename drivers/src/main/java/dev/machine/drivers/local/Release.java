package dev.machine.drivers.local;

import dev.machine.drivers.DriverException;
import dev.machine.drivers.DriverFactory.ImageFacts;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/// The distributions that images are built of.
public enum Release {
  DEBIAN_12("debian", "12", "bookworm"),
  DEBIAN_13("debian", "13", "trixie");

  private final String os;
  private final String version;
  private final String codename;

  Release(String os, String version, String codename) {
    this.os = os;
    this.version = version;
    this.codename = codename;
  }

  /// The name in options: `debian-13`.
  public String imageName() {
    return os + "-" + version;
  }

  public String codename() {
    return codename;
  }

  /// What os-release(5) will say in the image.
  public ImageFacts facts() {
    return new ImageFacts(os, version, codename, debianArch());
  }

  /// Debian's name for this machine's architecture.
  static String debianArch() {
    return switch (System.getProperty("os.arch", "")) {
      case "amd64", "x86_64" -> "amd64";
      case "aarch64" -> "arm64";
      case String other -> other.toLowerCase(Locale.ROOT);
    };
  }

  public static Optional<Release> named(String name) {
    return Arrays.stream(values()).filter(r -> r.imageName().equals(name)).findFirst();
  }

  /// All names, for help texts.
  public static List<String> names() {
    return Arrays.stream(values()).map(Release::imageName).toList();
  }

  /// The refusal for a name that is none, with a guess of what was meant.
  ///
  /// @param others names of images that are known besides
  static DriverException.Refused unknown(String name, List<String> others) {
    var known = Stream.concat(names().stream(), others.stream()).toList();
    var guess = Suggest.nearest(name, known).map(n -> "did you mean " + n + "? ").orElse("");
    return new DriverException.Refused(
        "there is no image \"" + name + "\"",
        guess
            + "known are "
            + String.join(", ", known)
            + "; a root file system is given as /path, ./path or URL");
  }
}
