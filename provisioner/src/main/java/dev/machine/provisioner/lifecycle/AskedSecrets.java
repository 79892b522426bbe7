package dev.machine.provisioner.lifecycle;

import dev.machine.provisioner.remote.SecretValue;
import dev.machine.provisioner.remote.SshPrompts;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/// Secrets from the environment or the person, never from a flag.
record AskedSecrets(Prompt prompt, Map<String, String> environment) implements SshPrompts {

  @Override
  public Optional<SecretValue> passphrase(Path key) {
    return given("MACHINE_SSH_PASSPHRASE", "Passphrase of " + key + ": ");
  }

  @Override
  public Optional<SecretValue> sudoPassword() {
    return given("MACHINE_SUDO_PASSWORD", "Password for sudo: ");
  }

  private Optional<SecretValue> given(String variable, String question) {
    return Optional.ofNullable(environment.get(variable))
        .map(String::toCharArray)
        .or(() -> prompt.secret(question))
        .map(SecretValue::new);
  }

  @Override
  public String toString() {
    return "AskedSecrets";
  }
}
