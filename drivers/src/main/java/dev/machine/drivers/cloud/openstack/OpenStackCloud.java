package dev.machine.drivers.cloud.openstack;

import dev.machine.drivers.CloudFailure;
import dev.machine.drivers.DriverException;
import dev.machine.drivers.Inventory.Item;
import dev.machine.drivers.OptionValues;
import dev.machine.drivers.ServerRequest;
import dev.machine.drivers.ServerState;
import dev.machine.drivers.cloud.Blueprint;
import dev.machine.drivers.cloud.Boot;
import dev.machine.drivers.cloud.Cloud;
import dev.machine.drivers.cloud.CloudServer;
import dev.machine.drivers.cloud.Owner;
import dev.machine.drivers.cloud.http.JdkTransport;
import dev.machine.drivers.cloud.http.Paced;
import dev.machine.drivers.cloud.http.Transport;
import dev.machine.drivers.wait.Time;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// [Cloud] for OpenStack.
final class OpenStackCloud implements Cloud {

  /// Well below what public clouds allow.
  private static final int CALLS_PER_SECOND = 10;

  private static final int SSH = 22;

  private final Gateway gateway;
  private final Offers offers;
  private final Resources resources;
  private final Servers servers;

  OpenStackCloud(Account account, Transport transport) {
    this.gateway = new Gateway(account, transport);
    this.offers = new Offers(gateway);
    this.resources = new Resources(gateway);
    this.servers = new Servers(gateway);
  }

  static OpenStackCloud connect(Account account) throws DriverException {
    return new OpenStackCloud(
        account,
        new Paced(JdkTransport.trusting(account.authority()), CALLS_PER_SECOND, Time.REAL));
  }

  @Override
  public List<String> kinds() {
    return List.of("key", "group", "server", "address");
  }

  @Override
  public Blueprint plan(ServerRequest request) throws DriverException, InterruptedException {
    var options = request.options();
    var allowed = OpenStackFactory.allowed(options);
    // The size first: its list tells at once whether the credentials are good.
    var flavor = offers.flavor(text(options, "flavor-id"), text(options, "flavor-name"));
    var image = offers.image(text(options, "image-id"), text(options, "image-name"));
    Room.requireFit(image, flavor);
    var network = offers.network(text(options, "net-id"), text(options, "net-name"));
    var pool = text(options, "floatingip-pool");
    var keypair = text(options, "keypair-name");
    var zone = text(options, "availability-zone");
    var groups = offers.groups(words(text(options, "sec-groups").orElse("")));
    if (keypair.isPresent()) {
      offers.requireKeypair(keypair.get());
    }
    if (zone.isPresent()) {
      offers.requireZone(zone.get());
    }
    var poolId = pool.isPresent() ? Optional.of(offers.pool(pool.get())) : pool;
    Room.requireQuota(gateway, flavor);
    return new OpenStackBlueprint(
        kinds(keypair.isEmpty(), groups.isEmpty(), poolId.isPresent()),
        image.path("id").asText(),
        flavor.path("id").asText(),
        network,
        poolId,
        groups,
        keypair,
        zone,
        options.flag("openstack-config-drive"),
        version(options),
        allowed,
        List.of(SSH, request.enginePort()));
  }

  private static Optional<String> text(OptionValues options, String name) {
    return options.text(OpenStackFactory.PREFIX + "-" + name).filter(v -> !v.isBlank());
  }

  private static List<String> words(String text) {
    return List.of(text.split(",")).stream().map(String::strip).filter(w -> !w.isEmpty()).toList();
  }

  private static String version(OptionValues options) throws DriverException.Refused {
    var version = text(options, "ip-version").orElse("4");
    if (!version.equals("4") && !version.equals("6")) {
      throw new DriverException.Refused("--openstack-ip-version: " + version, "give 4 or 6");
    }
    return version;
  }

  private static List<String> kinds(boolean key, boolean group, boolean address) {
    var kinds = new ArrayList<String>();
    if (key) {
      kinds.add("key");
    }
    if (group) {
      kinds.add("group");
    }
    kinds.add("server");
    if (address) {
      kinds.add("address");
    }
    return kinds;
  }

  @Override
  public String make(
      String kind, Blueprint blueprint, Owner owner, Boot boot, Map<String, String> made)
      throws DriverException, InterruptedException {
    var plan = (OpenStackBlueprint) blueprint;
    return switch (kind) {
      case "key" -> resources.makeKey(owner, boot.publicKey());
      case "group" -> resources.makeGroup(owner);
      case "server" -> servers.make(plan, owner, boot.userData(), made);
      default ->
          resources.makeAddress(
              owner, plan.pool().orElseThrow(), Objects.requireNonNull(made.get("server")));
    };
  }

  @Override
  public void finish(String kind, String id, Blueprint blueprint)
      throws DriverException, InterruptedException {
    if (kind.equals("group")) {
      var plan = (OpenStackBlueprint) blueprint;
      resources.openPorts(id, plan.allowed(), plan.ports());
    }
  }

  /// Nova takes 65535 characters of base64 (docs.openstack.org/api-ref/compute, "Create server").
  @Override
  public int userDataLimit() {
    return 65_535 / 4 * 3;
  }

  @Override
  public boolean repeatable(String kind) {
    return kind.equals("key");
  }

  @Override
  public List<Item> owned(String kind, String storeId)
      throws DriverException, InterruptedException {
    return kind.equals("server") ? servers.items(storeId) : resources.owned(kind, storeId);
  }

  @Override
  public void remove(String kind, String id) throws DriverException, InterruptedException {
    if (kind.equals("server")) {
      servers.remove(id);
    } else {
      resources.remove(kind, id);
    }
  }

  @Override
  public boolean exists(String kind, String id) throws DriverException, InterruptedException {
    return kind.equals("server") ? servers.get(id).isPresent() : resources.exists(kind, id);
  }

  @Override
  public Optional<CloudServer> server(String id) throws DriverException, InterruptedException {
    return servers.get(id);
  }

  @Override
  public List<CloudServer> servers(String storeId) throws DriverException, InterruptedException {
    return servers.of(storeId);
  }

  @Override
  public void start(String id) throws DriverException, InterruptedException {
    reach(id, "os-start", ServerState.RUNNING);
  }

  @Override
  public void stop(String id) throws DriverException, InterruptedException {
    reach(id, "os-stop", ServerState.STOPPED);
  }

  /// Nova has no way to turn a server off at once: it asks the guest, and waits for as long as the
  /// cloud's `shutdown_timeout` says.
  @Override
  public void kill(String id) throws DriverException, InterruptedException {
    stop(id);
  }

  /// An action is a conflict (409) for a server that has the state already.
  private void reach(String id, String action, ServerState wanted)
      throws DriverException, InterruptedException {
    try {
      servers.act(id, action);
    } catch (CloudFailure.Busy e) {
      if (servers.get(id).filter(s -> s.state() == wanted).isEmpty()) {
        throw e;
      }
    }
  }

  @Override
  public CloudFailure broken(CloudServer server) {
    var fault = server.fault().orElse("it does not say why");
    return fault.contains("No valid host")
        ? new CloudFailure.NoCapacity(
            "the cloud has no room for such a server: " + fault,
            "choose another --openstack-flavor-name or --openstack-availability-zone, or try later",
            null)
        : new CloudFailure.ServerBroken(
            "the cloud could not make the server: " + fault,
            "look at it with: openstack server show " + server.id());
  }

  @Override
  public String console(String id) throws DriverException, InterruptedException {
    return servers.console(id);
  }
}
