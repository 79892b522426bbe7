package dev.machine.drivers.cloud;

import dev.machine.drivers.CloudFailure;
import dev.machine.drivers.DriverException;
import dev.machine.drivers.Inventory.Item;
import dev.machine.drivers.ServerRequest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One account in one region of one cloud. An adapter knows how to ask and nothing else: it does
/// not try again, does not wait, and keeps no ledger; [CloudDriver] does. It may keep what does not
/// change (images, sizes, networks) for as long as the process lives. Safe for many threads.
///
/// Every method throws a [CloudFailure] when the cloud does not do what was asked.
public interface Cloud {

  /// The kinds of what it may make for a host, in the order of making. They are removed in the
  /// other.
  List<String> kinds();

  /// Checks everything that can be checked, credentials first: region, image, size, network, key
  /// type, quota. Makes nothing.
  ///
  /// @throws DriverException.Refused when the options cannot work, with the nearest names that the
  ///   cloud has
  Blueprint plan(ServerRequest request) throws DriverException, InterruptedException;

  /// Makes one thing, with the owner on it in the creating call.
  ///
  /// @param made ids of what was made before it, by kind
  /// @return its id
  String make(String kind, Blueprint blueprint, Owner owner, Boot boot, Map<String, String> made)
      throws DriverException, InterruptedException;

  /// What a kind needs besides the call that made it, such as a group's rules. Asked after the id
  /// is in the ledger, and again when a creation goes on: done twice it does no harm.
  default void finish(String kind, String id, Blueprint blueprint)
      throws DriverException, InterruptedException {}

  /// Whether a second [#make] of one kind for one owner gives the first one's id instead of another
  /// thing: because the cloud knows our token, or its names are unique.
  boolean repeatable(String kind);

  /// How long after it was made a thing may be missing from lists.
  default Duration settling() {
    return Duration.ofSeconds(15);
  }

  /// How long user data may be, in bytes before any encoding: where nothing else is known, as much
  /// as the least of the large clouds takes.
  default int userDataLimit() {
    return 16_384;
  }

  /// Everything of that kind with the store's tag, whatever host it is for: a complete list or an
  /// exception.
  List<Item> owned(String kind, String storeId) throws DriverException, InterruptedException;

  /// Asks for removal and does not wait for it; a missing one is fine.
  ///
  /// @throws CloudFailure.Busy while something else still holds it
  void remove(String kind, String id) throws DriverException, InterruptedException;

  /// Whether it is there still. A server that is only remembered (terminated) is not.
  boolean exists(String kind, String id) throws DriverException, InterruptedException;

  /// A server of ours by its id; empty when there is none.
  Optional<CloudServer> server(String id) throws DriverException, InterruptedException;

  /// All servers of the store, by one list.
  List<CloudServer> servers(String storeId) throws DriverException, InterruptedException;

  /// Asks for power, and does not wait; a server that has it is fine.
  void start(String id) throws DriverException, InterruptedException;

  /// Asks the server to shut down, and does not wait; one that is off is fine.
  void stop(String id) throws DriverException, InterruptedException;

  /// Turns it off at once, where the cloud can; else asks it to shut down.
  void kill(String id) throws DriverException, InterruptedException;

  /// What to tell of a server that the cloud gave up.
  default CloudFailure broken(CloudServer server) {
    return new CloudFailure.ServerBroken(
        "the cloud could not make the server: " + server.fault().orElse("it does not say why"),
        "try another size, region or zone");
  }

  /// The last lines of its console, where the cloud keeps them; else empty.
  default String console(String id) throws DriverException, InterruptedException {
    return "";
  }
}
