package dev.machine.provisioner.host;

import dev.machine.provisioner.ProvisionException;
import java.util.regex.Pattern;

/// The rule for names: they become host names, directory names and Docker contexts.
public final class HostName {

  /// RFC 1123 label, and dots between labels as the predecessor allowed. The longest host name that
  /// Linux takes is 64 bytes (gethostname(2)); 60 leaves room for prefixes.
  private static final Pattern VALID =
      Pattern.compile(
          "[a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?(\\.[a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?)*");

  private static final int LONGEST = 60;

  private HostName() {}

  /// Returns `name` when it may name a host.
  ///
  /// @throws ProvisionException with kind usage when it may not
  public static String check(String name) throws ProvisionException {
    if (name.isEmpty()) {
      throw ProvisionException.usage("the machine's name is empty", "give a name such as web1");
    }
    if (name.length() > LONGEST) {
      throw ProvisionException.usage(
          "the name \"" + name.substring(0, 20) + "…\" has " + name.length() + " characters",
          "use at most " + LONGEST);
    }
    if (!VALID.matcher(name).matches()) {
      throw ProvisionException.usage(
          "\"" + printable(name) + "\" cannot name a machine",
          "use letters, digits, - and . only, beginning and ending with a letter or digit");
    }
    return name;
  }

  private static String printable(String name) {
    return name.replaceAll("\\p{Cntrl}", "?");
  }
}
