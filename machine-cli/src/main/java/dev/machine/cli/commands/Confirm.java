package dev.machine.cli.commands;

import dev.machine.cli.Session;
import java.util.Locale;

/// A yes-or-no question; no is the answer of silence.
final class Confirm {
  private Confirm() {}

  static boolean ask(Session session, String question) {
    return session
        .console()
        .ask(question + " (y/N) ")
        .map(answer -> answer.strip().toLowerCase(Locale.ROOT))
        .filter(answer -> answer.equals("y") || answer.equals("yes"))
        .isPresent();
  }
}
