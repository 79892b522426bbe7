package dev.machine.drivers.cloud.ec2;

import dev.machine.drivers.CloudFailure;
import dev.machine.drivers.DriverException;
import dev.machine.drivers.Inventory.Item;
import dev.machine.drivers.ServerRequest;
import dev.machine.drivers.cloud.Blueprint;
import dev.machine.drivers.cloud.Boot;
import dev.machine.drivers.cloud.Cloud;
import dev.machine.drivers.cloud.CloudServer;
import dev.machine.drivers.cloud.Owner;
import dev.machine.drivers.cloud.http.JdkTransport;
import dev.machine.drivers.cloud.http.Paced;
import dev.machine.drivers.cloud.http.Transport;
import dev.machine.drivers.wait.Time;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// [Cloud] for Amazon EC2.
final class Ec2Cloud implements Cloud {

  /// Below the rate at which EC2 refills what an account may ask
  /// (docs.aws.amazon.com/ec2/latest/devguide/ec2-api-throttling.html).
  private static final int CALLS_PER_SECOND = 10;

  private final Planner planner;
  private final Rehearsal rehearsal;
  private final Resources resources;
  private final Instances instances;

  Ec2Cloud(Account account, Transport transport) {
    var gateway = new Gateway(account, transport);
    this.planner = new Planner(gateway);
    this.rehearsal = new Rehearsal(gateway);
    this.resources = new Resources(gateway);
    this.instances = new Instances(gateway);
  }

  static Ec2Cloud connect(Account account) throws DriverException {
    return new Ec2Cloud(
        account, new Paced(JdkTransport.trusting(Optional.empty()), CALLS_PER_SECOND, Time.REAL));
  }

  @Override
  public List<String> kinds() {
    return List.of("key", "group", "server");
  }

  @Override
  public Blueprint plan(ServerRequest request) throws DriverException, InterruptedException {
    var plan = planner.plan(request);
    rehearsal.of(plan, Planner.key(request), new Owner("00000000", request.ref()));
    return plan;
  }

  @Override
  public String make(
      String kind, Blueprint blueprint, Owner owner, Boot boot, Map<String, String> made)
      throws DriverException, InterruptedException {
    var plan = (Ec2Blueprint) blueprint;
    return switch (kind) {
      case "key" -> resources.makeKey(owner, boot.publicKey());
      case "group" -> resources.makeGroup(owner, plan.subnet().vpc());
      default -> instances.make(plan, owner, boot.userData(), made);
    };
  }

  @Override
  public void finish(String kind, String id, Blueprint blueprint)
      throws DriverException, InterruptedException {
    if (kind.equals("group")) {
      resources.open(id, ((Ec2Blueprint) blueprint).access());
    }
  }

  @Override
  public boolean repeatable(String kind) {
    return !kind.equals("group");
  }

  @Override
  public List<Item> owned(String kind, String storeId)
      throws DriverException, InterruptedException {
    return kind.equals("server") ? instances.items(storeId) : resources.owned(kind, storeId);
  }

  @Override
  public void remove(String kind, String id) throws DriverException, InterruptedException {
    if (kind.equals("server")) {
      instances.remove(id);
    } else {
      resources.remove(kind, id);
    }
  }

  @Override
  public boolean exists(String kind, String id) throws DriverException, InterruptedException {
    return kind.equals("server") ? instances.exists(id) : resources.exists(kind, id);
  }

  @Override
  public Optional<CloudServer> server(String id) throws DriverException, InterruptedException {
    return instances.get(id);
  }

  @Override
  public List<CloudServer> servers(String storeId) throws DriverException, InterruptedException {
    return instances.servers(storeId);
  }

  @Override
  public void start(String id) throws DriverException, InterruptedException {
    instances.start(id);
  }

  @Override
  public void stop(String id) throws DriverException, InterruptedException {
    instances.stop(id);
  }

  @Override
  public void kill(String id) throws DriverException, InterruptedException {
    instances.kill(id);
  }

  /// EC2 says why as `Server.InsufficientInstanceCapacity: …` or `Client.VolumeLimitExceeded: …`.
  @Override
  public CloudFailure broken(CloudServer server) {
    var fault = server.fault().orElse("it does not say why");
    var code = fault.replaceFirst("^(?:Server|Client)\\.([A-Za-z]+).*", "$1");
    return switch (Ec2Errors.failure(code, fault, null)) {
      case CloudFailure.QuotaReached e -> e;
      case CloudFailure.NoCapacity e -> e;
      default ->
          new CloudFailure.ServerBroken(
              "Amazon EC2 ended the server: " + fault,
              "aws ec2 describe-instances --instance-ids " + server.id());
    };
  }

  @Override
  public String console(String id) throws DriverException, InterruptedException {
    return instances.console(id);
  }
}
