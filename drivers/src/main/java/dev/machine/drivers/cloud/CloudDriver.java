package dev.machine.drivers.cloud;

import dev.machine.drivers.CloudFailure;
import dev.machine.drivers.Console;
import dev.machine.drivers.Driver;
import dev.machine.drivers.DriverException;
import dev.machine.drivers.Endpoint;
import dev.machine.drivers.FirstBoot;
import dev.machine.drivers.Inventory;
import dev.machine.drivers.Ledger;
import dev.machine.drivers.Login;
import dev.machine.drivers.OptionValues;
import dev.machine.drivers.PowerControl;
import dev.machine.drivers.Progress;
import dev.machine.drivers.Server;
import dev.machine.drivers.ServerRef;
import dev.machine.drivers.ServerRequest;
import dev.machine.drivers.ServerState;
import dev.machine.drivers.cloudinit.UserData;
import dev.machine.drivers.local.ConsoleFile;
import dev.machine.drivers.wait.Deadline;
import dev.machine.drivers.wait.Time;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/// Hosts in any cloud that has a [Cloud] adapter. Keeps no state: what exists is in the ledger and,
/// by tags, in the cloud itself.
public final class CloudDriver implements Driver, PowerControl, Console, Inventory {

  /// Where an engine listens on a server of ours (IANA: `docker-s`).
  private static final int ENGINE_PORT = 2376;

  private static final int SSH_PORT = 22;

  /// What the keys take in user data, which do not exist yet when it is checked: bytes.
  private static final int KEYS = 1024;

  /// As useradd(8) of every distribution takes it.
  private static final Pattern LOGIN = Pattern.compile("[a-z_][a-z0-9_-]{0,31}");

  private static final Duration RARE_LOOK = Duration.ofSeconds(5);

  /// Kept back from a stop's deadline for turning off a server that does not listen.
  private static final Duration TURN_OFF = Duration.ofSeconds(30);

  /// Lines of a console that are told.
  private static final int LINES = 20;

  private static final Duration CHECKING = Duration.ofMinutes(2);

  /// A cloud that does not answer the first question may be a wrong address: nobody waits long for
  /// that.
  private static final Duration FIRST_ANSWER = Duration.ofSeconds(5);

  private final Cloud cloud;
  private final Settings settings;
  private final Calls calls;

  /// What was found good and is not begun yet: a creation does not ask for all of it again.
  private final Map<Asked, Blueprint> checked = new ConcurrentHashMap<>();

  /// What a plan depends on: not the keys, which are made after the first check.
  private record Asked(ServerRef ref, OptionValues options, int enginePort) {
    static Asked of(ServerRequest request) {
      return new Asked(request.ref(), request.options(), request.enginePort());
    }
  }

  /// What does not depend on the cloud.
  ///
  /// @param user the login that first boot opens for our key
  /// @param ownData the person's own user data, merged with ours
  public record Settings(String storeId, String user, OwnData ownData) {
    public Settings(String storeId, String user, String ownData) {
      this(storeId, user, () -> ownData);
    }
  }

  /// Where a person's own user data comes from: read only when a server is made of it, since the
  /// file may be gone by the time the server is removed.
  @FunctionalInterface
  public interface OwnData {
    /// May be empty.
    String read() throws DriverException.Refused;
  }

  public CloudDriver(Cloud cloud, Settings settings) {
    this(cloud, settings, Time.REAL, RandomGenerator.getDefault());
  }

  /// With another time and other dice, for tests.
  public CloudDriver(Cloud cloud, Settings settings, Time time, RandomGenerator random) {
    this.cloud = cloud;
    this.settings = settings;
    this.calls = new Calls(time, random);
  }

  private Owner owner(ServerRef ref) {
    return new Owner(settings.storeId(), ref);
  }

  @Override
  public void preflight(ServerRequest request) throws DriverException, InterruptedException {
    if (!LOGIN.matcher(settings.user()).matches()) {
      throw new DriverException.Refused(
          "\"" + settings.user() + "\" is no name for a login",
          "use lower-case letters, digits, - and _, such as debian");
    }
    var _ = userData(request.firstBoot(), KEYS);
    try {
      checked.put(
          Asked.of(request),
          calls.again(
              calls.within(CHECKING), calls.within(FIRST_ANSWER), () -> cloud.plan(request)));
    } catch (CloudFailure e) {
      throw e.beforeAnything();
    }
  }

  /// @param reserve bytes for what is not in `boot` yet
  private String userData(FirstBoot boot, int reserve) throws DriverException.Refused {
    var text = UserData.with(boot.as(settings.user()), settings.ownData().read());
    int size = text.getBytes(StandardCharsets.UTF_8).length + reserve;
    if (size > cloud.userDataLimit()) {
      throw new DriverException.Refused(
          "the user data has %d bytes with ours, and this cloud takes no more than %d"
              .formatted(size, cloud.userDataLimit()),
          "shorten yours, or have it fetch the rest: #include URL");
    }
    return text;
  }

  private Blueprint plan(ServerRequest request, Calls.Limit limit, boolean fresh)
      throws DriverException, InterruptedException {
    var known = checked.remove(Asked.of(request));
    if (known != null) {
      return known;
    }
    try {
      return calls.again(limit, () -> cloud.plan(request));
    } catch (CloudFailure e) {
      throw fresh ? e.beforeAnything() : e;
    }
  }

  @Override
  public Server create(ServerRequest request, Ledger ledger, Progress progress, Deadline deadline)
      throws DriverException, InterruptedException {
    var limit = calls.within(deadline.remaining());
    var blueprint = plan(request, limit, ledger.entries().isEmpty());
    blueprint.price().ifPresent(price -> progress.note("this costs " + price));
    var boot =
        new Boot(
            userData(request.firstBoot(), 0),
            request.firstBoot().authorizedKeys().stream().findFirst().orElse(""));
    var made =
        new Making(cloud, calls, owner(request.ref()), ledger, progress, limit)
            .make(blueprint, boot);
    return server(made, request.enginePort());
  }

  @Override
  public Optional<Server> find(ServerRef ref) throws DriverException, InterruptedException {
    return seen(ref).map(s -> server(s, ENGINE_PORT));
  }

  private Optional<CloudServer> seen(ServerRef ref) throws DriverException, InterruptedException {
    return calls.again(calls.within(CHECKING), () -> cloud.servers(settings.storeId())).stream()
        .filter(s -> s.owner().ref().equals(ref))
        .findFirst();
  }

  @Override
  public List<Server> list() throws DriverException, InterruptedException {
    return calls.again(calls.within(CHECKING), () -> cloud.servers(settings.storeId())).stream()
        .map(s -> server(s, ENGINE_PORT))
        .toList();
  }

  private Server server(CloudServer seen, int enginePort) {
    return new Server(
        seen.owner().ref(),
        seen.state(),
        seen.address()
            .map(a -> new Login(settings.user(), new Endpoint(a, SSH_PORT), Optional.empty())),
        seen.address().map(a -> URI.create("tcp://" + new Endpoint(a, enginePort))),
        seen.privateAddress());
  }

  @Override
  public void destroy(ServerRef ref, Ledger ledger, Progress progress, Deadline deadline)
      throws DriverException, InterruptedException {
    progress.step("Removing what was made in the cloud");
    new Removing(cloud, calls, calls.within(deadline.remaining())).all(owner(ref), ledger);
  }

  @Override
  public Server start(ServerRef ref, Ledger ledger, Progress progress, Deadline deadline)
      throws DriverException, InterruptedException {
    return reach(ref, ServerState.RUNNING, calls.within(deadline.remaining()), cloud::start);
  }

  @Override
  public Server stop(ServerRef ref, Progress progress, Deadline deadline)
      throws DriverException, InterruptedException {
    var limit = calls.within(deadline.remaining());
    var patience = calls.within(deadline.remaining().minus(TURN_OFF));
    try {
      return reach(ref, ServerState.STOPPED, patience, cloud::stop);
    } catch (DriverException.TimedOut | CloudFailure.Busy _) {
      progress.note(ref.name() + " does not listen; turning it off");
      return reach(ref, ServerState.STOPPED, limit, cloud::kill);
    }
  }

  @Override
  public Server kill(ServerRef ref, Progress progress, Deadline deadline)
      throws DriverException, InterruptedException {
    return reach(ref, ServerState.STOPPED, calls.within(deadline.remaining()), cloud::kill);
  }

  private interface Act {
    void on(String id) throws DriverException, InterruptedException;
  }

  private String needId(ServerRef ref) throws DriverException, InterruptedException {
    return seen(ref)
        .map(CloudServer::id)
        .orElseThrow(() ->
            new DriverException.Failed(
                "the server of " + ref.name() + " is gone from the cloud",
                "machine rm " + ref.name() + " forgets it"));
  }

  /// Asks for a state and waits for it.
  private Server reach(ServerRef ref, ServerState wanted, Calls.Limit limit, Act act)
      throws DriverException, InterruptedException {
    var id = needId(ref);
    var last = new CloudServer[1];
    boolean there =
        calls.brought(
            limit,
            RARE_LOOK,
            limit.left(),
            () -> act.on(id),
            () -> {
              last[0] = cloud.server(id).orElse(last[0]);
              if (last[0] != null && wanted == ServerState.RUNNING && last[0].failed()) {
                throw cloud.broken(last[0]);
              }
              return last[0] != null && last[0].state() == wanted;
            });
    if (!there) {
      throw new DriverException.TimedOut(
          "the server of " + ref.name() + " did not become " + wanted,
          "machine status " + ref.name() + " tells how it is",
          "");
    }
    return server(last[0], ENGINE_PORT);
  }

  @Override
  public String consoleTail(ServerRef ref) throws DriverException, InterruptedException {
    var seen = seen(ref);
    return seen.isPresent()
        ? ConsoleFile.tail(
            calls.again(calls.within(CHECKING), () -> cloud.console(seen.get().id())), LINES)
        : "";
  }

  @Override
  public List<Item> items() throws DriverException, InterruptedException {
    var items = new ArrayList<Item>();
    for (var kind : cloud.kinds()) {
      items.addAll(
          calls.again(calls.within(CHECKING), () -> cloud.owned(kind, settings.storeId())));
    }
    return items;
  }

  @Override
  public void remove(Item item, Progress progress, Deadline deadline)
      throws DriverException, InterruptedException {
    progress.step("Removing the " + item.kind() + " " + item.id());
    new Removing(cloud, calls, calls.within(deadline.remaining())).one(item.kind(), item.id());
  }
}
