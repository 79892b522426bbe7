package dev.machine.provisioner.lifecycle;

import dev.machine.drivers.DriverException;
import dev.machine.drivers.Inventory;
import dev.machine.drivers.OptionValues;
import dev.machine.drivers.Progress;
import dev.machine.provisioner.ProvisionException;
import java.util.List;
import java.util.Optional;

/// `orphans`: what carries this store's tags in the accounts that it knows, and has no record.
public interface Orphans {

  /// An account of a cloud, and what it is asked with.
  ///
  /// @param options those that say which account, secrets as references
  /// @param label for a person
  record Account(String driver, OptionValues options, String label) {}

  /// An account that could not be asked: nothing is known of what is in it.
  record Unasked(Account account, String problem, String hint) {}

  /// Something that no record has.
  ///
  /// @param stays why it must not be removed; empty on positive proof that nobody needs it
  record Orphan(Account account, Inventory.Item item, Optional<String> stays) {}

  /// What was found.
  ///
  /// @param asked the accounts that told all they have
  /// @param orphans in the order in which they can be removed
  record Report(List<Account> asked, List<Unasked> unasked, List<Orphan> orphans) {}

  /// Asks the accounts of all hosts, present and removed ones.
  ///
  /// @param further one more account; secrets as references
  /// @throws ProvisionException refused, when the driver of `further` cannot tell what it has
  Report find(Optional<Further> further, Progress progress)
      throws ProvisionException, DriverException, InterruptedException;

  /// An account that the store need not know.
  record Further(String driver, OptionValues options) {}

  /// Removes one thing for which there is proof, and waits until it is gone.
  void remove(Orphan orphan, Progress progress)
      throws ProvisionException, DriverException, InterruptedException;
}
