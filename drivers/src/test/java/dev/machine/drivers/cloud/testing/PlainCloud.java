package dev.machine.drivers.cloud.testing;

import dev.machine.drivers.CloudFailure;
import dev.machine.drivers.Inventory.Item;
import dev.machine.drivers.ServerRef;
import dev.machine.drivers.ServerRequest;
import dev.machine.drivers.ServerState;
import dev.machine.drivers.cloud.Blueprint;
import dev.machine.drivers.cloud.Boot;
import dev.machine.drivers.cloud.Cloud;
import dev.machine.drivers.cloud.CloudServer;
import dev.machine.drivers.cloud.Owner;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A [Cloud] without any protocol: for what is above the adapters. As hostile as clouds are: what
/// was just made is missing from lists, and where `forgetful` by its id too; a server that is being
/// deleted holds its group and its address.
public final class PlainCloud implements Cloud {

  private static final List<String> KINDS = List.of("key", "group", "server", "address");

  private static final class Thing {
    private final String kind;
    private final String id;
    private final Optional<Owner> owner;
    private final long shown;
    private final long runs;
    private final boolean broken;
    private boolean off;

    /// When it is gone; for ever, if it was not asked for.
    private long gone = Long.MAX_VALUE;

    Thing(String kind, String id, Optional<Owner> owner, long shown, long runs, boolean broken) {
      this.kind = kind;
      this.id = id;
      this.owner = owner;
      this.shown = shown;
      this.runs = runs;
      this.broken = broken;
    }
  }

  private final Pace pace;
  private final boolean unique;
  private final boolean forgetful;
  private final Map<String, Thing> things = new LinkedHashMap<>();
  private int count;
  private boolean breakNext;

  /// @param unique whether a second thing of one kind and owner is the first one
  /// @param forgetful whether asking by id lags as lists do
  public PlainCloud(Pace pace, boolean unique, boolean forgetful) {
    this.pace = pace;
    this.unique = unique;
    this.forgetful = forgetful;
    add("group", Optional.empty());
    add("server", Optional.empty());
    add("key", Optional.of(new Owner("ffffffff", new ServerRef("web1", "11111111"))));
  }

  void breakNextServer() {
    breakNext = true;
  }

  private String add(String kind, Optional<Owner> owner) {
    var id = kind + "-" + ++count;
    var now = pace.nanos();
    things.put(
        id,
        new Thing(
            kind,
            id,
            owner,
            now + pace.listLag().toNanos(),
            now + pace.boot().toNanos(),
            breakNext && kind.equals("server")));
    breakNext = breakNext && !kind.equals("server");
    return id;
  }

  private void pass() {
    things.values().removeIf(t -> t.gone <= pace.nanos());
  }

  List<Held> contents() {
    pass();
    return things.values().stream().map(t -> new Held(t.kind, t.id, t.owner, "")).toList();
  }

  @Override
  public List<String> kinds() {
    return KINDS;
  }

  @Override
  public Blueprint plan(ServerRequest request) {
    return () -> KINDS;
  }

  @Override
  public String make(
      String kind, Blueprint blueprint, Owner owner, Boot boot, Map<String, String> made)
      throws CloudFailure {
    pass();
    if (unique) {
      for (var thing : things.values()) {
        if (thing.kind.equals(kind) && thing.owner.equals(Optional.of(owner))) {
          return thing.id;
        }
      }
    }
    for (var other : made.values()) {
      if (!things.containsKey(other)) {
        throw new CloudFailure.Rejected("there is no " + other, "", "", null);
      }
    }
    return add(kind, Optional.of(owner));
  }

  @Override
  public boolean repeatable(String kind) {
    return unique;
  }

  private List<Thing> shown(String kind, String storeId) {
    pass();
    var shown = new ArrayList<>(things.values());
    shown.removeIf(t ->
        !t.kind.equals(kind)
            || t.shown > pace.nanos()
            || t.owner.filter(o -> o.storeId().equals(storeId)).isEmpty());
    return shown;
  }

  @Override
  public List<Item> owned(String kind, String storeId) {
    return shown(kind, storeId).stream()
        .map(t -> new Item(kind, t.id, t.owner.orElseThrow().ref(), Optional.empty()))
        .toList();
  }

  private Optional<Thing> byId(String id) {
    pass();
    return Optional.ofNullable(things.get(id)).filter(t -> !forgetful || t.shown <= pace.nanos());
  }

  @Override
  public void remove(String kind, String id) throws CloudFailure {
    var thing = byId(id);
    if (thing.isEmpty()) {
      return;
    }
    if (!kind.equals("server")) {
      for (var other : things.values()) {
        if (kind.equals("group")
            && other.kind.equals("server")
            && other.owner.equals(thing.get().owner)) {
          throw new CloudFailure.Busy("a server holds it", "", null);
        }
      }
      things.remove(id);
      return;
    }
    if (thing.get().gone == Long.MAX_VALUE) {
      thing.get().gone = pace.nanos() + pace.deletion().toNanos();
    }
  }

  @Override
  public boolean exists(String kind, String id) {
    return byId(id).isPresent();
  }

  @Override
  public Optional<CloudServer> server(String id) {
    return byId(id).map(this::described);
  }

  @Override
  public List<CloudServer> servers(String storeId) {
    return shown("server", storeId).stream().map(this::described).toList();
  }

  private CloudServer described(Thing t) {
    boolean there = pace.nanos() >= t.runs;
    var state =
        !there
            ? ServerState.STARTING
            : t.broken ? ServerState.ERROR : t.off ? ServerState.STOPPED : ServerState.RUNNING;
    return new CloudServer(
        t.id,
        t.owner.orElseThrow(),
        state,
        there ? Optional.of("192.0.2.1") : Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  @Override
  public void start(String id) {
    byId(id).ifPresent(t -> t.off = false);
  }

  @Override
  public void stop(String id) {
    byId(id).ifPresent(t -> t.off = true);
  }

  @Override
  public void kill(String id) {
    stop(id);
  }
}
