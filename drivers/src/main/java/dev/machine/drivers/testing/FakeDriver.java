package dev.machine.drivers.testing;

import dev.machine.drivers.Console;
import dev.machine.drivers.Driver;
import dev.machine.drivers.DriverException;
import dev.machine.drivers.Endpoint;
import dev.machine.drivers.Inventory;
import dev.machine.drivers.Ledger;
import dev.machine.drivers.Ledger.Resource;
import dev.machine.drivers.Login;
import dev.machine.drivers.PowerControl;
import dev.machine.drivers.Progress;
import dev.machine.drivers.Role;
import dev.machine.drivers.Server;
import dev.machine.drivers.ServerRef;
import dev.machine.drivers.ServerRequest;
import dev.machine.drivers.ServerState;
import dev.machine.drivers.wait.Deadline;
import java.net.URI;
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
public final class FakeDriver implements Driver, PowerControl, Console, Inventory {

  /// What a server of it consists of, in the order of making.
  private static final List<String> KINDS = List.of("key", "group", "address", "server");

  /// The roles above, for factories of it.
  public static final Set<Role> ROLES = EnumSet.of(Role.POWER, Role.CONSOLE, Role.ORPHANS);

  private static final Pattern THING = Pattern.compile("(\\w+) (.+)-([0-9a-f]{8})-\\1");

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
    return Optional.of(server(ref, state(ref)));
  }

  private ServerState state(ServerRef ref) {
    return world.isOff(name(ref, "server")) ? ServerState.STOPPED : ServerState.RUNNING;
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
        .map(ref -> server(ref, state(ref)))
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
      world.border("before remove " + resource.kind());
      world.remove(resource);
      world.border("after remove " + resource.kind());
      ledger.gone(resource);
    }
  }

  @Override
  public Server start(ServerRef ref, Ledger ledger, Progress progress, Deadline deadline) {
    world.power(name(ref, "server"), true);
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
}
