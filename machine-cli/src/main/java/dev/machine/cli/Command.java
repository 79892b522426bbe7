package dev.machine.cli;

import dev.machine.drivers.DriverException;
import dev.machine.provisioner.ProvisionException;
import java.io.IOException;

/// What a verb does once its flags are read.
public interface Command {

  /// Says what the verb is for, and which flags it takes.
  void describe(Usage usage);

  /// Runs the verb; the result is the exit code.
  int run(Session session)
      throws ProvisionException, DriverException, IOException, InterruptedException;
}
