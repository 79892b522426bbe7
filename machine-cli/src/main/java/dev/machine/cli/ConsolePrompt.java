package dev.machine.cli;

import dev.machine.cli.text.Console;
import dev.machine.provisioner.lifecycle.Prompt;
import java.util.Locale;
import java.util.Optional;

/// The person at this terminal.
record ConsolePrompt(Console console) implements Prompt {

  @Override
  public boolean confirm(String question) {
    return console
        .ask(question + " (yes/no) ")
        .map(answer -> answer.strip().toLowerCase(Locale.ROOT))
        .filter(answer -> answer.equals("y") || answer.equals("yes"))
        .isPresent();
  }

  @Override
  public Optional<char[]> secret(String question) {
    return console.askSecret(question);
  }
}
