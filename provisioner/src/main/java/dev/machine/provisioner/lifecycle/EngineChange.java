package dev.machine.provisioner.lifecycle;

import java.util.Optional;

/// Which way an engine's packages go.
public sealed interface EngineChange {

  /// To the newest in the archive.
  ///
  /// @param mirror archive to ask in place of the one that the host was made with
  /// @param wayBack refuse when the packages that are there now are not to be had again
  record Upgrade(Optional<String> mirror, boolean wayBack) implements EngineChange {}

  /// To those before the last upgrade.
  record Rollback() implements EngineChange {}
}
