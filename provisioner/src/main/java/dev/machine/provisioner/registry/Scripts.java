package dev.machine.provisioner.registry;

import dev.machine.provisioner.remote.Command;
import dev.machine.provisioner.steps.Resources;

/// The shell scripts beside these classes.
final class Scripts {

  private Scripts() {}

  static Command of(String name, String... arguments) {
    return Command.script(Resources.text(Scripts.class, name), arguments);
  }
}
