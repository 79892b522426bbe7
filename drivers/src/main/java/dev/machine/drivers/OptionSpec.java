package dev.machine.drivers;

import java.util.List;
import java.util.Optional;

/// One option of a driver, as the command line, templates and fleet files know it.
///
/// @param name without dashes, with the driver's prefix: `nspawn-image`
/// @param env environment variables that give it when the flag is absent; the first that is set
/// @param secret never stored, never printed, never on a command line: there, and in files, stands
///   a [SecretRef]
public record OptionSpec(
    String name,
    Type type,
    String description,
    Optional<String> defaultValue,
    List<String> env,
    boolean required,
    boolean secret) {

  public OptionSpec {
    env = List.copyOf(env);
  }

  /// How a value is read and checked.
  public enum Type {
    STRING,
    INTEGER,
    /// Present or absent on the command line; `true` or `false` in files.
    FLAG,
    /// May be given again.
    LIST,
    /// A file; a leading `~` is the home directory.
    PATH
  }

  public static OptionSpec of(String name, Type type, String description) {
    return new OptionSpec(name, type, description, Optional.empty(), List.of(), false, false);
  }

  public OptionSpec withDefault(String value) {
    return new OptionSpec(name, type, description, Optional.of(value), env, required, secret);
  }

  public OptionSpec withEnv(String... variables) {
    return new OptionSpec(
        name, type, description, defaultValue, List.of(variables), required, secret);
  }

  public OptionSpec asRequired() {
    return new OptionSpec(name, type, description, defaultValue, env, true, secret);
  }

  public OptionSpec asSecret() {
    return new OptionSpec(name, type, description, defaultValue, env, required, true);
  }
}
