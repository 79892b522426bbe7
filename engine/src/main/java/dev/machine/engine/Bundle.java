package dev.machine.engine;

import java.util.List;

/// The engine's packages for one host: found, verified and cached by `provisioner.archive`.
///
/// @param engineVersion upstream version of the engine, such as `20.10.24`
/// @param packages in an order in which dpkg can take all of them at once
public record Bundle(String engineVersion, List<Deb> packages) {

  public Bundle {
    packages = List.copyOf(packages);
  }

  /// One Debian package file.
  ///
  /// @param sha256 lower-case hex, from the signed index
  /// @param size bytes
  public record Deb(String name, String version, String arch, String sha256, long size) {

    /// Its file name in the cache and on the host.
    public String fileName() {
      return name + "_" + version.replace(":", "%3a") + "_" + arch + ".deb";
    }

    public Content.BundleRef ref() {
      return new Content.BundleRef(fileName(), sha256, size);
    }
  }

  /// All bytes to be uploaded.
  public long size() {
    return packages.stream().mapToLong(Deb::size).sum();
  }
}
