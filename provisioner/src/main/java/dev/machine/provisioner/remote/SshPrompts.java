package dev.machine.provisioner.remote;

import java.nio.file.Path;
import java.util.Optional;

/// Secrets that only a person, a file or the environment can give; asked when needed, once each.
public interface SshPrompts {

  /// The passphrase of a private key; empty to leave the key out.
  Optional<SecretValue> passphrase(Path key);

  /// The login's password for sudo; empty when there is none.
  Optional<SecretValue> sudoPassword();

  /// Knows nothing.
  SshPrompts NONE =
      new SshPrompts() {
        @Override
        public Optional<SecretValue> passphrase(Path key) {
          return Optional.empty();
        }

        @Override
        public Optional<SecretValue> sudoPassword() {
          return Optional.empty();
        }
      };
}
