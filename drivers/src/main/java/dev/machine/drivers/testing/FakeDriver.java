package dev.machine.drivers.testing;

import dev.machine.drivers.Cloning;
import dev.machine.drivers.Console;
import dev.machine.drivers.Driver;
import dev.machine.drivers.DriverException;
import dev.machine.drivers.Endpoint;
import dev.machine.drivers.Inventory;
import dev.machine.drivers.Ledger;
import dev.machine.drivers.Ledger.Resource;
import dev.machine.drivers.Login;
import dev.machine.drivers.OptionValues;
import dev.machine.drivers.PowerControl;
import dev.machine.drivers.Progress;
import dev.machine.drivers.Resizing;
import dev.machine.drivers.Role;
import dev.machine.drivers.Server;
import dev.machine.drivers.ServerRef;
import dev.machine.drivers.ServerRequest;
import dev.machine.drivers.ServerState;
import dev.machine.drivers.SnapshotControl;
import dev.machine.drivers.wait.Deadline;
import java.net.URI;
import java.time.Instant;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// A driver whose servers are entries of a [FakeWorld]: for faults, which real servers cannot be
/// asked for. Each call to the world may fail or end the process, as the world decides.
public final class FakeDriver
    implements Driver, PowerControl, Console, Inventory, SnapshotControl, Cloning, Resizing {

  /// What a server of it consists of, in the order of making.
  private static final List<String> KINDS = List.of("key", "group", "address", "server");

  /// The roles above, for factories of it.
  public static final Set<Role> ROLES =
      EnumSet.of(
          Role.POWER, Role.SNAPSHOTS, Role.CLONES, Role.RESIZING, Role.CONSOLE, Role.ORPHANS);

  private static final Pattern THING = Pattern.compile("(\\w+) (.+)-([0-9a-f]{8})-\\1");

  /// In the ledger: a server that stands still while its state is copied.
  private static final String PAUSED = "paused";

  private final FakeWorld world;

  public FakeDriver(FakeWorld world) {
    this.world = world;
  }

  @Override
  public void preflight(ServerRequest request) throws DriverException {
    world.border("preflight");
  }

  @Override
  public Server create(ServerRequest request, Ledger ledger, Progress progress, Deadline deadline)
      throws DriverException {
    for (var kind : KINDS) {
      var resource = new Resource(kind, name(request.ref(), kind));
      world.border("before intend " + kind);
      ledger.intend(resource);
      world.border("after intend " + kind);
      world.make(resource);
      world.border("after make " + kind);
      ledger.did(resource, resource.name());
      world.border("after did " + kind);
    }
    return server(request.ref(), ServerState.RUNNING);
  }

  private static String name(ServerRef ref, String kind) {
    return ref.name() + "-" + ref.nonce() + "-" + kind;
  }

  @Override
  public Optional<Server> find(ServerRef ref) {
    if (!world.has(new Resource("server", name(ref, "server")))) {
      return Optional.empty();
    }
    return Optional.of(server(ref));
  }

  private Server server(ServerRef ref) {
    var name = name(ref, "server");
    var why = world.whyPaused(name);
    var running = world.isPaused(name) ? ServerState.PAUSED : ServerState.RUNNING;
    return server(ref, world.isOff(name) ? ServerState.STOPPED : running).withTrouble(why);
  }

  private Server server(ServerRef ref, ServerState state) {
    return new Server(
        ref,
        state,
        Optional.of(new Login("root", new Endpoint(world.address(), 2222), Optional.empty())),
        Optional.of(URI.create("tcp://" + new Endpoint(world.address(), 23760))),
        Optional.of("10.0.0.2"));
  }

  @Override
  public List<Server> list() throws DriverException {
    world.border("list");
    return things()
        .filter(m -> m.group(1).equals("server"))
        .map(m -> new ServerRef(m.group(2), m.group(3)))
        .map(this::server)
        .toList();
  }

  private Stream<Matcher> things() {
    return world.contents().stream().map(THING::matcher).filter(Matcher::matches);
  }

  @Override
  public List<Item> items() throws DriverException {
    world.border("items");
    return things()
        .map(m -> item(m.group(1), new ServerRef(m.group(2), m.group(3))))
        .sorted(Comparator.comparingInt(item -> KINDS.indexOf(item.kind())))
        .toList();
  }

  private Item item(String kind, ServerRef ref) {
    var resource = new Resource(kind, name(ref, kind));
    return new Item(kind, resource.name(), ref, world.made(resource));
  }

  @Override
  public void remove(Item item, Progress progress, Deadline deadline) throws DriverException {
    world.border("before remove " + item.kind());
    world.remove(new Resource(item.kind(), item.id()));
  }

  @Override
  public void destroy(ServerRef ref, Ledger ledger, Progress progress, Deadline deadline)
      throws DriverException {
    for (var entry : ledger.entries().reversed()) {
      var resource = entry.resource();
      if (resource.kind().equals(PAUSED)) {
        world.power(resource.name(), true);
      }
      world.border("before remove " + resource.kind());
      world.remove(resource);
      world.border("after remove " + resource.kind());
      ledger.gone(resource);
    }
  }

  @Override
  public Server start(ServerRef ref, Ledger ledger, Progress progress, Deadline deadline)
      throws DriverException {
    var server = name(ref, "server");
    if (world.isBorrowed(server) && world.isOff(server)) {
      throw new DriverException.Refused("the host " + ref.name() + " was never completed", "");
    }
    world.power(server, true);
    return server(ref, ServerState.RUNNING);
  }

  @Override
  public Server stop(ServerRef ref, Progress progress, Deadline deadline) {
    world.power(name(ref, "server"), false);
    return server(ref, ServerState.STOPPED);
  }

  @Override
  public Server kill(ServerRef ref, Progress progress, Deadline deadline) {
    return stop(ref, progress, deadline);
  }

  @Override
  public String consoleTail(ServerRef ref) {
    return world.has(new Resource("server", name(ref, "server"))) ? ref.name() + " login:" : "";
  }

  @Override
  public void takeSnapshot(ServerRef ref, String snapshot, Progress progress, Deadline deadline)
      throws DriverException {
    var states = world.states(name(ref, "server"));
    if (states.containsKey(snapshot)) {
      throw new DriverException.Refused("there is a snapshot " + snapshot, "");
    }
    states.put(snapshot, server(ref).state() == ServerState.RUNNING);
  }

  @Override
  public List<Snapshot> snapshots(ServerRef ref) {
    return world.states(name(ref, "server")).entrySet().stream()
        .map(e -> new Snapshot(e.getKey(), Instant.EPOCH, e.getValue(), e.getValue() ? 1 : 0))
        .toList();
  }

  @Override
  public Server restoreSnapshot(
      ServerRef ref, String snapshot, Ledger ledger, Progress progress, Deadline deadline)
      throws DriverException {
    world.power(name(ref, "server"), kept(ref, snapshot));
    return server(ref, server(ref).state());
  }

  private boolean kept(ServerRef ref, String snapshot) throws DriverException {
    var running = world.states(name(ref, "server")).get(snapshot);
    if (running == null) {
      throw new DriverException.Refused("there is no snapshot " + snapshot, "");
    }
    return running;
  }

  @Override
  public void removeSnapshot(ServerRef ref, String snapshot, Deadline deadline)
      throws DriverException {
    kept(ref, snapshot);
    world.states(name(ref, "server")).remove(snapshot);
  }

  @Override
  public OptionValues cloned(OptionValues source, OptionValues given) {
    return source;
  }

  @Override
  public Server createFrom(
      Origin origin, ServerRequest request, Ledger ledger, Progress progress, Deadline deadline)
      throws DriverException {
    var source = new Resource(PAUSED, name(origin.ref(), "server"));
    if (find(request.ref()).isEmpty() && kept(origin.ref(), origin.snapshot())) {
      ledger.intend(source);
      world.border("before pause");
      world.pause(source.name());
      world.border("after pause");
      world.power(source.name(), true);
      ledger.gone(source);
      world.border("after going on");
    }
    var server = name(request.ref(), "server");
    world.borrow(server);
    world.power(server, true);
    return create(request, ledger, progress, deadline);
  }

  @Override
  public Renewal renewal(ServerRef ref) {
    return new Renewal("throw dice", "become " + ref.name());
  }

  @Override
  public void renewed(ServerRef ref, Deadline deadline) throws DriverException {
    world.border("renewed " + ref.name());
    world.renew(name(ref, "server"));
  }

  @Override
  public List<Change> changes(ServerRef ref, OptionValues given) throws DriverException {
    if (given.text("fake-size").equals(Optional.of("0"))) {
      throw new DriverException.Refused("a server cannot shrink", "make another one");
    }
    return given.values().entrySet().stream()
        .map(e -> new Change(e.getKey(), "?", e.getValue().getFirst(), true, Optional.of("grow")))
        .toList();
  }

  @Override
  public List<Change> resize(
      ServerRef ref, OptionValues given, Progress progress, Deadline deadline)
      throws DriverException {
    world.border("resize " + ref.name());
    return changes(ref, given);
  }
}
