package dev.machine.provisioner.lifecycle;

import java.util.Optional;

/// The person at the terminal, where there is one. Every question has an option that answers it
/// beforehand; without a terminal the answer is no.
public interface Prompt {

  /// Asks for an explicit yes.
  boolean confirm(String question);

  /// Asks for a secret without echo; empty when nobody is there to ask.
  Optional<char[]> secret(String question);

  /// Nobody to ask.
  Prompt NOBODY =
      new Prompt() {
        @Override
        public boolean confirm(String question) {
          return false;
        }

        @Override
        public Optional<char[]> secret(String question) {
          return Optional.empty();
        }
      };
}
