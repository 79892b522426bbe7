package dev.machine.provisioner.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.machine.provisioner.ProvisionException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/// A name that docker takes for a context: at least two characters, and not `default`, which means
/// "no context" (docker/cli, cli/context/store: `restrictedNamePattern`).
public record ContextName(String value) {

  private static final Pattern VALID = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9_.+-]+");
  private static final String PREFIX = "machine-";

  public ContextName {
    if (!isValid(value)) {
      throw new IllegalArgumentException("docker takes no context of the name " + value);
    }
  }

  /// The context of a machine when nothing else is asked for: its own name, or `machine-` and its
  /// name where docker would not take that.
  ///
  /// @throws ProvisionException usage, for a name that can be neither
  public static ContextName forMachine(String machine) throws ProvisionException {
    return of(isValid(machine) ? machine : PREFIX + machine);
  }

  /// A name that a person chose.
  ///
  /// @throws ProvisionException usage, for a name that docker does not take
  public static ContextName of(String name) throws ProvisionException {
    if (!isValid(name)) {
      throw ProvisionException.usage(
          "docker takes no context of the name \"" + name + "\"",
          "use two or more letters, digits, or _ . + - after the first, and not \"default\"");
    }
    return new ContextName(name);
  }

  /// The name of the context's directories.
  String id() {
    try {
      var digest = MessageDigest.getInstance("SHA-256").digest(value.getBytes(UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  @Override
  public String toString() {
    return value;
  }

  private static boolean isValid(String name) {
    return VALID.matcher(name).matches() && !name.equals("default");
  }
}
