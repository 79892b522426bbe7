package dev.machine.cli.commands;

import dev.machine.cli.Session;
import dev.machine.cli.text.Suggestions;
import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.host.Host;
import dev.machine.provisioner.host.HostName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Which hosts a command is about.
public final class Targets {
  /// The host that is meant when none is named.
  static final String DEFAULT = "default";

  private Targets() {}

  /// The named host, or `default` if it exists.
  ///
  /// @throws ProvisionException usage, when there is no such host
  public static String one(Session session, String verb, @Nullable String name)
      throws ProvisionException {
    var known = session.services().store().names();
    if (name == null) {
      if (known.contains(DEFAULT)) {
        return DEFAULT;
      }
      throw ProvisionException.usage(
          "no machine named, and there is none called \"default\"",
          Suggestions.nameAHost(verb, known));
    }
    return known(name, known);
  }

  /// The named hosts without repetition, or `default` if it exists.
  static List<String> all(Session session, String verb, List<String> names)
      throws ProvisionException {
    if (names.isEmpty()) {
      return List.of(one(session, verb, null));
    }
    var known = session.services().store().names();
    for (var name : names) {
      known(name, known);
    }
    return names.stream().distinct().toList();
  }

  public static Host load(Session session, String verb, @Nullable String name)
      throws ProvisionException {
    return session.services().store().load(one(session, verb, name));
  }

  private static String known(String name, List<String> known) throws ProvisionException {
    if (known.contains(name)) {
      return name;
    }
    HostName.check(name);
    throw ProvisionException.usage(
        "there is no machine \"" + name + "\"", Suggestions.host(name, known));
  }
}
