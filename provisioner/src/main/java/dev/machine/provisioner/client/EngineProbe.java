package dev.machine.provisioner.client;

import dev.machine.drivers.wait.Deadline;
import dev.machine.provisioner.pki.ClientFiles;
import java.util.Optional;

/// Asks an engine whether it runs, the way docker would reach it. Safe for many threads at once.
@FunctionalInterface
public interface EngineProbe {

  /// Whom to ask.
  ///
  /// @param machine its name, for hints
  /// @param tls the client's files; empty for an engine without TLS
  record Target(String machine, EngineUrl url, Optional<ClientFiles> tls) {}

  /// Asks once. Every failure of the other side is an answer, not an exception.
  EngineAnswer ask(Target target, Deadline deadline) throws InterruptedException;
}
