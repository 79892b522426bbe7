package dev.machine.drivers;

import java.nio.file.Path;

/// What a driver is opened with.
///
/// @param storeId eight lower-case hex digits that name the store; tags and system-wide names carry
///   it, so that two stores on one machine never meet
/// @param stateDir a directory of the store for this driver's own files (disks, pid files)
/// @param cacheDir a directory shared between stores for what can be made again (images)
public record DriverContext(String storeId, Path stateDir, Path cacheDir, OptionValues options) {

  /// Where the person puts jars of further providers: `plugins` of the store, whose `drivers/NAME`
  /// [#stateDir] is.
  public Path pluginDir() {
    return stateDir.resolve("../../plugins").normalize();
  }
}
