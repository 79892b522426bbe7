package dev.machine.provisioner.lifecycle;

import dev.machine.engine.EngineException;
import dev.machine.provisioner.ProvisionException;

/// Errors of the floor below in the words of this one.
final class Failures {

  private Failures() {}

  /// All problems that the engine's rules found, the first one's hint as the hint.
  static ProvisionException of(EngineException e) {
    return ProvisionException.failed(
        String.valueOf(e.getMessage()), e.problems().getFirst().hint(), e);
  }
}
