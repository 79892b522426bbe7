package dev.machine.drivers.cloud.hetzner;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.machine.drivers.CloudFailure;
import dev.machine.drivers.DriverException;
import dev.machine.drivers.Inventory.Item;
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
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// [Cloud] for Hetzner Cloud.
final class HetznerCloud implements Cloud {

  /// A project may make 3,600 an hour, one each second once they are used up.
  private static final int CALLS_PER_SECOND = 5;

  private static final int USER_DATA = 32 * 1024;

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Gateway gateway;
  private final Planning planning;
  private final Things things;
  private final Servers servers;

  HetznerCloud(Account account, Transport transport) {
    this.gateway = new Gateway(account, transport);
    this.planning = new Planning(gateway);
    this.things = new Things(gateway);
    this.servers = new Servers(gateway, things);
  }

  static HetznerCloud connect(Account account) throws DriverException {
    return new HetznerCloud(
        account, new Paced(JdkTransport.trusting(Optional.empty()), CALLS_PER_SECOND, Time.REAL));
  }

  @Override
  public List<String> kinds() {
    return List.of("key", "group", "server");
  }

  @Override
  public Blueprint plan(ServerRequest request) throws DriverException, InterruptedException {
    return planning.plan(request);
  }

  @Override
  public String make(
      String kind, Blueprint blueprint, Owner owner, Boot boot, Map<String, String> made)
      throws DriverException, InterruptedException {
    var plan = (HetznerBlueprint) blueprint;
    return switch (kind) {
      case "key" -> things.makeKey(owner, boot.publicKey());
      case "group" -> things.makeFirewall(owner, plan.allowed(), plan.ports());
      default -> things.makeServer(plan, owner, boot.userData(), made);
    };
  }

  @Override
  public void finish(String kind, String id, Blueprint blueprint)
      throws DriverException, InterruptedException {
    if (kind.equals("server")) {
      servers.bindAddresses(id, ((HetznerBlueprint) blueprint).net());
    }
  }

  @Override
  public boolean repeatable(String kind) {
    return true;
  }

  /// Hetzner's lists are right at once; this is for a call that is still on its way when its
  /// connection is lost.
  @Override
  public Duration settling() {
    return Duration.ofSeconds(5);
  }

  /// As the documents of "Create a server" have it.
  @Override
  public int userDataLimit() {
    return USER_DATA;
  }

  @Override
  public List<Item> owned(String kind, String storeId)
      throws DriverException, InterruptedException {
    return things.items(kind, storeId);
  }

  @Override
  public void remove(String kind, String id) throws DriverException, InterruptedException {
    gateway.delete(Things.kind(kind), id);
  }

  @Override
  public boolean exists(String kind, String id) throws DriverException, InterruptedException {
    return gateway.get(Things.kind(kind), id).isPresent();
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
    servers.reach(id, "poweron", ServerState.RUNNING);
  }

  @Override
  public void stop(String id) throws DriverException, InterruptedException {
    servers.reach(id, "shutdown", ServerState.STOPPED);
  }

  @Override
  public void kill(String id) throws DriverException, InterruptedException {
    servers.reach(id, "poweroff", ServerState.STOPPED);
  }

  @Override
  public CloudFailure broken(CloudServer server) {
    var fault = server.fault().orElse("{}");
    try {
      var error = JSON.readTree(fault);
      return HetznerErrors.ofAction(error)
          .orElseGet(() ->
              new CloudFailure.ServerBroken(
                  "Hetzner Cloud could not start the server: " + error.path("message").asText(),
                  "look at its history in console.hetzner.cloud"));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("it was JSON", e);
    }
  }
}
