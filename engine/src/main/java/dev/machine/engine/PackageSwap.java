package dev.machine.engine;

import java.util.List;

/// Packages of the engine in place of those that a host has, and the way back.
///
/// @param to what comes; no packages when the host has nothing to gain
/// @param drop names of packages that go then
/// @param back what was there before; no packages when it is not to be had
/// @param dropBack names of packages that go on the way back: `to` brought them new
public record PackageSwap(Bundle to, List<String> drop, Bundle back, List<String> dropBack) {

  public PackageSwap {
    drop = List.copyOf(drop);
    dropBack = List.copyOf(dropBack);
  }

  /// The same way, from its end.
  public PackageSwap reversed() {
    return new PackageSwap(back, dropBack, to, drop);
  }
}
