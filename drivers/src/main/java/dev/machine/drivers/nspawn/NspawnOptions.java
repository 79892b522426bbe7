package dev.machine.drivers.nspawn;

import dev.machine.drivers.DriverException;
import dev.machine.drivers.OptionSpec;
import dev.machine.drivers.OptionValues;
import dev.machine.drivers.local.Images;
import dev.machine.drivers.local.Release;
import java.util.List;
import java.util.Optional;

/// The driver's options.
///
/// @param lan network of the hosts, if a person chose one
record NspawnOptions(Images.Wanted image, Optional<String> lan) {

  private static final String IMAGE = "nspawn-image";
  private static final String MIRROR = "nspawn-mirror";
  private static final String SHA256 = "nspawn-image-sha256";
  private static final String LAN = "nspawn-lan";

  static final List<OptionSpec> SPECS =
      List.of(
          OptionSpec.of(
                  IMAGE,
                  OptionSpec.Type.STRING,
                  "Root file system of the host: "
                      + String.join(", ", Release.names())
                      + ", a directory, or a .tar[.gz|.xz|.zst] by path or URL")
              .withDefault(Release.DEBIAN_13.imageName())
              .withEnv("MACHINE_NSPAWN_IMAGE"),
          OptionSpec.of(
                  MIRROR,
                  OptionSpec.Type.STRING,
                  "Debian archive to build the image from, instead of the one this machine's apt"
                      + " uses")
              .withEnv("MACHINE_NSPAWN_MIRROR"),
          OptionSpec.of(
              SHA256,
              OptionSpec.Type.STRING,
              "SHA-256 of the image file; required for an image by URL"),
          OptionSpec.of(
              LAN,
              OptionSpec.Type.STRING,
              "IPv4 network of the store's hosts, a /24 such as 10.213.7.0/24"));

  static NspawnOptions read(OptionValues values) throws DriverException.Refused {
    var lan = values.text(LAN);
    if (lan.isPresent() && !isNetwork(lan.get())) {
      throw new DriverException.Refused(
          "--" + LAN + ": \"" + lan.get() + "\" is not an IPv4 network of size /24",
          "write it as 10.213.7.0/24");
    }
    return new NspawnOptions(
        new Images.Wanted(imageName(values), values.text(MIRROR), values.text(SHA256)), lan);
  }

  static String imageName(OptionValues values) {
    return values.text(IMAGE).orElse(Release.DEBIAN_13.imageName());
  }

  private static boolean isNetwork(String text) {
    return text.matches("(\\d{1,3}\\.){3}0/24")
        && List.of(text.split("[./]")).stream().limit(3).allMatch(n -> Integer.parseInt(n) < 256);
  }
}
