package dev.machine.cli.commands;

import dev.machine.cli.Session;
import dev.machine.cli.text.Failures;
import dev.machine.cli.text.Json;
import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.host.Host;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// Answers of `ip` and `url`: from the store, one line a host in the order asked, no network.
final class Addresses {
  private Addresses() {}

  static int print(
      Session session,
      List<String> names,
      boolean json,
      String what,
      String hint,
      Function<Host, Optional<String>> read)
      throws ProvisionException {
    var found = new LinkedHashMap<String, Object>();
    int failed = 0;
    for (var name : names) {
      try {
        found.put(name, of(session, name, what, hint, read));
      } catch (ProvisionException e) {
        if (names.size() == 1) {
          throw e;
        }
        failed++;
        session.tell(Failures.of(e).of(name), e);
      }
    }
    if (json) {
      session.console().answer(Json.pretty(found));
    } else {
      found.values().forEach(value -> session.console().answer(value.toString()));
    }
    return Many.code(failed, names.size());
  }

  private static String of(
      Session session, String name, String what, String hint, Function<Host, Optional<String>> read)
      throws ProvisionException {
    var host = session.services().store().load(name);
    return read.apply(host)
        .orElseThrow(() -> ProvisionException.failed("\"" + name + "\" has no " + what, hint));
  }

  /// The address that a client on this machine reaches.
  static Optional<String> reached(Host host) {
    return host.access()
        .engine()
        .flatMap(url -> Optional.ofNullable(url.getHost()))
        .or(() -> host.access().login().map(login -> login.endpoint().host()))
        .map(address -> address.replaceAll("[\\[\\]]", ""));
  }
}
