package dev.machine.drivers.cloud;

import dev.machine.drivers.CloudFailure;
import dev.machine.drivers.DriverException;
import dev.machine.drivers.Inventory.Item;
import dev.machine.drivers.Ledger;
import dev.machine.drivers.Ledger.Resource;
import dev.machine.drivers.Progress;
import dev.machine.drivers.ServerState;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Makes what one host consists of, in order; goes on where an earlier process was cut off.
final class Making {

  private static final Duration FIRST_LOOK = Duration.ofSeconds(1);
  private static final Duration RARE_LOOK = Duration.ofSeconds(8);

  /// How often a make whose answer was lost is begun anew.
  private static final int ATTEMPTS = 4;

  private final Cloud cloud;
  private final Calls calls;
  private final Owner owner;
  private final Ledger ledger;
  private final Progress progress;
  private final Calls.Limit limit;

  /// Whether something may have been made without an answer that said so.
  private boolean doubtful;

  Making(
      Cloud cloud, Calls calls, Owner owner, Ledger ledger, Progress progress, Calls.Limit limit) {
    this.cloud = cloud;
    this.calls = calls;
    this.owner = owner;
    this.ledger = ledger;
    this.progress = progress;
    this.limit = limit;
  }

  /// @return the server, running and with an address
  CloudServer make(Blueprint blueprint, Boot boot) throws DriverException, InterruptedException {
    var made = new HashMap<String, String>();
    var server = "";
    try {
      for (var kind : blueprint.kinds()) {
        progress.step(title(kind));
        var id = part(kind, blueprint, boot, made);
        made.put(kind, id);
        calls.again(
            limit,
            () -> {
              cloud.finish(kind, id, blueprint);
              return true;
            });
        if (kind.equals("server")) {
          server = id;
          progress.step("Waiting for the server");
          running(server);
        }
      }
    } catch (CloudFailure e) {
      throw nothing(made) ? e.beforeAnything() : e;
    }
    // What came after it, such as an address, is on it by now.
    return running(server);
  }

  private boolean nothing(Map<String, String> made) {
    return made.isEmpty() && !doubtful && ledger.entries().stream().allMatch(e -> e.id().isEmpty());
  }

  private static String title(String kind) {
    return switch (kind) {
      case "key" -> "Bringing the key to the cloud";
      case "group" -> "Making the firewall";
      case "address" -> "Getting an address";
      case "server" -> "Making the server";
      default -> "Making the " + kind;
    };
  }

  private String part(String kind, Blueprint blueprint, Boot boot, Map<String, String> made)
      throws DriverException, InterruptedException {
    var resource = new Resource(kind, owner.label());
    var known = ledger.entries().stream().filter(e -> e.resource().equals(resource)).findFirst();
    var id = known.flatMap(Ledger.Entry::id);
    if (id.isPresent()) {
      if (calls.seen(calls.within(cloud.settling()), limit, () -> cloud.exists(kind, id.get()))) {
        return id.get();
      }
      // Else its entry would stand for the next one, under the wrong id.
      ledger.gone(resource);
    }
    ledger.intend(resource);
    if (known.isPresent() && id.isEmpty()) {
      doubtful = true;
      var adopted = settled(kind);
      if (adopted.isPresent()) {
        ledger.did(resource, adopted.get());
        return adopted.get();
      }
    }
    var fresh = fresh(kind, blueprint, boot, made);
    ledger.did(resource, fresh);
    return fresh;
  }

  private String fresh(String kind, Blueprint blueprint, Boot boot, Map<String, String> made)
      throws DriverException, InterruptedException {
    if (cloud.repeatable(kind)) {
      return calls.again(limit, () -> attempt(kind, blueprint, boot, made));
    }
    for (int attempt = 1; ; attempt++) {
      try {
        return calls.once(limit, () -> attempt(kind, blueprint, boot, made));
      } catch (CloudFailure.Unavailable e) {
        // Perhaps it was made and only the answer was lost: look before it is made again.
        var there = settled(kind);
        if (there.isPresent()) {
          return there.get();
        }
        if (attempt == ATTEMPTS || limit.over()) {
          throw e;
        }
      }
    }
  }

  private String attempt(String kind, Blueprint blueprint, Boot boot, Map<String, String> made)
      throws DriverException, InterruptedException {
    try {
      return cloud.make(kind, blueprint, owner, boot, Map.copyOf(made));
    } catch (CloudFailure.Unavailable e) {
      doubtful = true;
      throw e;
    }
  }

  /// What the cloud has of that kind for this host, once its lists can be trusted.
  private Optional<String> settled(String kind) throws DriverException, InterruptedException {
    return settled(cloud, calls, kind, owner).stream().findFirst().map(Item::id);
  }

  /// Everything of that kind for the owner: at once when something is there, and an empty answer
  /// only when it would be there by now.
  static List<Item> settled(Cloud cloud, Calls calls, String kind, Owner owner)
      throws DriverException, InterruptedException {
    var window = calls.within(cloud.settling());
    var patient = calls.within(cloud.settling().plus(Duration.ofMinutes(2)));
    var found = new HashMap<String, Item>();
    var _ =
        calls.seen(
            window,
            patient,
            () -> {
              for (var item : cloud.owned(kind, owner.storeId())) {
                if (item.ref().equals(owner.ref())) {
                  found.put(item.id(), item);
                }
              }
              return !found.isEmpty();
            });
    return List.copyOf(found.values());
  }

  private CloudServer running(String id) throws DriverException, InterruptedException {
    var last = new CloudServer[1];
    boolean there =
        calls.until(
            limit,
            FIRST_LOOK,
            RARE_LOOK,
            () -> {
              var seen = cloud.server(id);
              if (seen.isEmpty()) {
                // Just made, and perhaps not shown yet; gone for good is found out by the limit.
                return false;
              }
              last[0] = seen.get();
              if (last[0].failed()) {
                throw cloud.broken(last[0]);
              }
              return last[0].state() == ServerState.RUNNING;
            });
    if (!there) {
      throw new DriverException.TimedOut(
          "the server of " + owner.ref().name() + " does not run yet",
          "machine create --resume " + owner.ref().name() + " goes on waiting",
          last[0] == null ? "" : "its state: " + last[0].state());
    }
    return last[0];
  }
}
