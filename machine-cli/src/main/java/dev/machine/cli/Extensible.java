package dev.machine.cli;

import dev.machine.drivers.DriverException;
import dev.machine.provisioner.ProvisionException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;

/// A command whose flags depend on what is given: those of the chosen driver.
public interface Extensible {
  /// Adds flags to `spec` before `arguments` are read.
  void extend(CommandSpec spec, List<String> arguments, Session session)
      throws ProvisionException, DriverException, IOException;

  /// A hint for a flag that is unknown after all.
  Optional<String> explain(String flag, Session session);
}
