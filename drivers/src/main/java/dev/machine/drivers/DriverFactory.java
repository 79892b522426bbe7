package dev.machine.drivers;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Announces a driver without loading what it needs: found by `ServiceLoader`, so its class must
/// not touch a cloud library.
public interface DriverFactory {

  /// What kind of server a driver gets; decides which steps of a host's life apply.
  enum Kind {
    /// Made on this machine; first boot is ours, ports come to loopback.
    LOCAL,
    /// Made elsewhere; first boot is ours.
    CLOUD,
    /// There already; reached by SSH, its host key is the person's to confirm.
    EXISTING,
    /// Only a URL: no SSH, no installation.
    URL_ONLY
  }

  /// Whether a local driver can work on this machine.
  ///
  /// @param rank higher is preferred when no `--driver` is given
  /// @param why one line for a person, in both cases
  /// @param missingPackages Debian packages that would make it work; empty if none would
  record Fitness(boolean works, int rank, String why, List<String> missingPackages) {}

  /// What an image declares of itself, for a dry run.
  ///
  /// @param os `ID` of os-release(5)
  /// @param version `VERSION_ID` of os-release(5)
  /// @param arch Debian architecture name
  record ImageFacts(String os, String version, String codename, String arch) {}

  /// The name in `--driver`.
  String name();

  /// Other names for it.
  default List<String> aliases() {
    return List.of();
  }

  /// One line for `--help`.
  String description();

  Kind kind();

  /// What a person should know before they trust a server of it; said at the first one of a store.
  default Optional<String> caution() {
    return Optional.empty();
  }

  /// The options it takes, in the order of `--help`.
  List<OptionSpec> options();

  /// What its drivers can do; exactly the roles that they implement.
  default Set<Role> roles() {
    return Set.of();
  }

  /// Whether [Role#ORPHANS] covers all that may be made: not where a library makes things beside
  /// the server that nobody tells.
  default boolean tellsAll() {
    return roles().contains(Role.ORPHANS);
  }

  /// Names of the options that say which account is meant, and how to get into it; the others say
  /// what is made there. They are enough to [#open] a driver that lists and removes.
  default Set<String> accountOptions() {
    return Set.of();
  }

  /// Names the account that servers made with these options are in: those of one account are asked
  /// for by one [Driver#list()]. Empty where each server is asked for by itself.
  default String account(OptionValues options) {
    return "";
  }

  /// Whether it works here. Quick (no boot, no network); only asked of [Kind#LOCAL] drivers.
  default Fitness fitness() {
    return new Fitness(true, 0, name() + " needs nothing of this machine", List.of());
  }

  /// What the chosen image says of itself, where that is known before it is made.
  default Optional<ImageFacts> imageFacts(OptionValues options) {
    return Optional.empty();
  }

  /// Opens the driver.
  Driver open(DriverContext context) throws DriverException;
}
