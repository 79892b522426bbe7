package dev.machine.drivers.cloud;

import java.util.List;
import java.util.Optional;

/// What will be made for one host: every name that the person gave is an id by now, and the cloud
/// has said that it would do. Each cloud has its own.
public interface Blueprint {

  /// The kinds of what must be made, in that order; `server` is one of them.
  List<String> kinds();

  /// What it costs, as a person reads it ("0.0052 EUR an hour"), where the cloud tells.
  default Optional<String> price() {
    return Optional.empty();
  }
}
