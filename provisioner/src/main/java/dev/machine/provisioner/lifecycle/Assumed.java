package dev.machine.provisioner.lifecycle;

import dev.machine.drivers.DriverFactory.ImageFacts;
import dev.machine.engine.Facts;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The facts of a host that does not exist yet.
final class Assumed {

  private Assumed() {}

  /// What an image declares, with nothing installed.
  static Facts facts(String name, ImageFacts image) {
    return new Facts(
        image.os(),
        image.version(),
        image.codename(),
        image.arch(),
        name,
        true,
        Map.of(),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        Long.MAX_VALUE,
        List.of());
  }
}
