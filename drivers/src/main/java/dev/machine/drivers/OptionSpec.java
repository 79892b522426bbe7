package dev.machine.drivers;

import java.util.Optional;

/// One option of a driver, as the command line, templates and fleet files know it.
///
/// @param name without dashes, with the driver's prefix: `nspawn-image`
/// @param env environment variable that gives it when the flag is absent
/// @param secret never stored, never printed
public record OptionSpec(
    String name,
    Type type,
    String description,
    Optional<String> defaultValue,
    Optional<String> env,
    boolean required,
    boolean secret) {

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
    return new OptionSpec(
        name, type, description, Optional.empty(), Optional.empty(), false, false);
  }

  public OptionSpec withDefault(String value) {
    return new OptionSpec(name, type, description, Optional.of(value), env, required, secret);
  }

  public OptionSpec withEnv(String variable) {
    return new OptionSpec(
        name, type, description, defaultValue, Optional.of(variable), required, secret);
  }

  public OptionSpec asRequired() {
    return new OptionSpec(name, type, description, defaultValue, env, true, secret);
  }

  public OptionSpec asSecret() {
    return new OptionSpec(name, type, description, defaultValue, env, required, true);
  }
}
