package dev.machine.provisioner.lifecycle;

import dev.machine.drivers.DriverFactory;
import dev.machine.drivers.OptionSpec;
import dev.machine.drivers.OptionValues;
import dev.machine.drivers.Role;
import dev.machine.provisioner.lifecycle.Orphans.Account;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Accounts that can tell what they have, each once, with the ways into it that hosts went.
final class AccountList {

  private final Site site;
  private final Map<String, List<Account>> accounts = new LinkedHashMap<>();

  AccountList(Site site) {
    this.site = site;
  }

  /// Adds the account of a host; nothing where its driver keeps no such.
  void add(String driver, OptionValues options) {
    site.drivers()
        .find(driver)
        .filter(f -> f.roles().contains(Role.ORPHANS))
        .ifPresent(f -> add(account(f, options.only(f.accountOptions()))));
  }

  void add(Account account) {
    var key = site.drivers().find(account.driver()).orElseThrow().account(account.options());
    var ways = accounts.computeIfAbsent(account.driver() + "\n" + key, _ -> new ArrayList<>());
    if (!ways.contains(account)) {
      ways.add(account);
    }
  }

  List<List<Account>> all() {
    return List.copyOf(accounts.values());
  }

  /// @param options those of the account, secrets as references
  static Account account(DriverFactory factory, OptionValues options) {
    var label = new StringBuilder(factory.name());
    for (var spec : factory.options()) {
      var values = options.list(spec.name());
      if (!spec.secret()
          && !values.isEmpty()
          && !spec.defaultValue().equals(options.text(spec.name()))) {
        label.append(' ').append(shortName(factory, spec)).append('=');
        label.append(String.join(",", values));
      }
    }
    return new Account(factory.name(), options, label.toString());
  }

  private static String shortName(DriverFactory factory, OptionSpec spec) {
    var prefix = factory.name() + "-";
    return spec.name().startsWith(prefix) ? spec.name().substring(prefix.length()) : spec.name();
  }
}
