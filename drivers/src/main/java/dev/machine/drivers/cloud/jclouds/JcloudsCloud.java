package dev.machine.drivers.cloud.jclouds;

import dev.machine.drivers.CloudFailure;
import dev.machine.drivers.DriverContext;
import dev.machine.drivers.DriverException;
import dev.machine.drivers.Inventory.Item;
import dev.machine.drivers.OptionValues;
import dev.machine.drivers.ServerRef;
import dev.machine.drivers.ServerRequest;
import dev.machine.drivers.ServerState;
import dev.machine.drivers.cloud.Blueprint;
import dev.machine.drivers.cloud.Boot;
import dev.machine.drivers.cloud.Cloud;
import dev.machine.drivers.cloud.CloudServer;
import dev.machine.drivers.cloud.Owner;
import dev.machine.drivers.cloud.http.Errors;
import dev.machine.drivers.cloud.http.JdkTransport;
import dev.machine.drivers.cloud.http.Paced;
import dev.machine.drivers.cloud.http.Transport;
import dev.machine.drivers.wait.Time;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jclouds.compute.ComputeService;
import org.jclouds.compute.RunNodesException;
import org.jclouds.compute.domain.NodeMetadata;
import org.jspecify.annotations.Nullable;

/// [Cloud] for a provider that only jclouds knows. One server and nothing beside it: no key, group
/// or script of jclouds, and no wait of it for the port.
final class JcloudsCloud implements Cloud {

  private static final int CALLS_PER_SECOND = 5;

  /// The longest name that every cloud takes, as a host name's label (RFC 1123).
  private static final int NAME = 63;

  /// What all of a name but the host's is made of: the whole owner is in it, where a provider keeps
  /// nothing else.
  private static final Owner BARE = new Owner("00000000", new ServerRef("", "00000000"));

  private final String id;
  private final ComputeService compute;
  private final Errors errors;

  JcloudsCloud(String id, ComputeService compute) {
    this.id = id;
    this.compute = compute;
    this.errors =
        new Errors(
            "the provider " + id,
            "look at --jclouds-identity and JCLOUDS_CREDENTIAL",
            (_, _, _) -> Optional.empty());
  }

  static JcloudsCloud connect(DriverContext context) throws DriverException {
    var transport = new Paced(JdkTransport.trusting(Optional.empty()), CALLS_PER_SECOND, Time.REAL);
    return connect(context, transport);
  }

  static JcloudsCloud connect(DriverContext context, Transport transport) throws DriverException {
    var connection = new Connection(context.options());
    return new JcloudsCloud(
        connection.id(), connection.open(Plugins.of(context.pluginDir()), transport));
  }

  @Override
  public List<String> kinds() {
    return List.of("server");
  }

  @Override
  public Blueprint plan(ServerRequest request) throws DriverException, InterruptedException {
    return errors.call(() -> planned(request.options(), request.ref().name()));
  }

  private Blueprint planned(OptionValues options, String name) throws DriverException {
    if (!options.list(JcloudsFactory.PREFIX + "-allow-from").isEmpty()) {
      throw new DriverException.Refused(
          "-d jclouds makes no firewall, so --jclouds-allow-from would promise what is not there",
          "leave it away, and set the provider's own firewall");
    }
    if (!UserDataOption.isTakenBy(compute.templateOptions())) {
      throw new DriverException.Refused(
          "the provider "
              + id
              + " takes no user data, so no host key of ours would be on the server",
          "make the server yourself, then: machine create -d generic");
    }
    int longest = NAME - BARE.label().length();
    if (name.length() > longest) {
      throw new DriverException.Refused(
          "the name " + name + " is too long for -d jclouds", "use at most " + longest);
    }
    return new JcloudsBlueprint(
        new Offers(compute).template(options), options.list(JcloudsFactory.PREFIX + "-network"));
  }

  @Override
  public String make(
      String kind, Blueprint blueprint, Owner owner, Boot boot, Map<String, String> made)
      throws DriverException, InterruptedException {
    var plan = (JcloudsBlueprint) blueprint;
    var template = plan.template().clone();
    var options = template.getOptions();
    UserDataOption.set(options, boot.userData());
    options
        .nodeNames(Set.of(owner.label()))
        .userMetadata(owner.tags())
        .networks(plan.networks())
        .inboundPorts()
        .blockUntilRunning(false);
    return errors.call(() -> {
      try {
        return recognized(compute.createNodesInGroup("machine", 1, template), owner);
      } catch (RunNodesException e) {
        e.getSuccessfulNodes().forEach(this::undo);
        e.getNodeErrors().keySet().forEach(this::undo);
        throw new IllegalStateException(first(e));
      }
    });
  }

  private static @Nullable Throwable first(RunNodesException e) {
    var all = new ArrayList<Throwable>(e.getExecutionErrors().values());
    all.addAll(e.getNodeErrors().values());
    return all.isEmpty() ? null : all.getFirst();
  }

  /// Best effort: the ledger still says that there may be one.
  private void undo(NodeMetadata node) {
    try {
      compute.destroyNode(node.getId());
    } catch (RuntimeException _) {
      // The first error is the one to be told.
    }
  }

  /// The id of a node that could be found again; one that could not is not kept.
  private String recognized(Set<? extends NodeMetadata> nodes, Owner owner) throws CloudFailure {
    var node = nodes.iterator().next();
    if (Nodes.owner(node).isEmpty()) {
      var again = compute.getNodeMetadata(node.getId());
      if (again == null || !Nodes.owner(again).equals(Optional.of(owner))) {
        undo(node);
        throw new CloudFailure.Rejected(
            "the provider "
                + id
                + " keeps neither names nor metadata: a server could not be found"
                + " again",
            "make the server yourself, then: machine create -d generic",
            "",
            null);
      }
    }
    return node.getId();
  }

  @Override
  public boolean repeatable(String kind) {
    return false;
  }

  /// Nothing is known of its lists, so more than usual.
  @Override
  public Duration settling() {
    return Duration.ofSeconds(30);
  }

  private List<NodeMetadata> nodes() throws DriverException, InterruptedException {
    return errors.call(() -> List.copyOf(compute.listNodesDetailsMatching(Nodes::isThere)));
  }

  @Override
  public List<Item> owned(String kind, String storeId)
      throws DriverException, InterruptedException {
    return servers(storeId).stream()
        .map(s -> new Item(kind, s.id(), s.owner().ref(), Optional.empty()))
        .toList();
  }

  @Override
  public List<CloudServer> servers(String storeId) throws DriverException, InterruptedException {
    return nodes().stream()
        .flatMap(n -> Nodes.server(n).stream())
        .filter(s -> s.owner().storeId().equals(storeId))
        .toList();
  }

  @Override
  public void remove(String kind, String server) throws DriverException, InterruptedException {
    errors.call(() -> done(() -> compute.destroyNode(server)));
  }

  private static boolean done(Runnable work) {
    work.run();
    return true;
  }

  private Optional<NodeMetadata> node(String server) throws DriverException, InterruptedException {
    return Optional.ofNullable(
            errors.<@Nullable NodeMetadata>call(() -> compute.getNodeMetadata(server)))
        .filter(Nodes::isThere);
  }

  @Override
  public boolean exists(String kind, String server) throws DriverException, InterruptedException {
    return node(server).isPresent();
  }

  @Override
  public Optional<CloudServer> server(String server) throws DriverException, InterruptedException {
    return node(server).flatMap(Nodes::server);
  }

  @Override
  public void start(String server) throws DriverException, InterruptedException {
    reach(server, ServerState.RUNNING, compute::resumeNode);
  }

  @Override
  public void stop(String server) throws DriverException, InterruptedException {
    reach(server, ServerState.STOPPED, compute::suspendNode);
  }

  /// jclouds has one way to turn a node off.
  @Override
  public void kill(String server) throws DriverException, InterruptedException {
    stop(server);
  }

  private void reach(String server, ServerState wanted, Consumer<String> act)
      throws DriverException, InterruptedException {
    if (server(server).filter(s -> s.state() == wanted).isPresent()) {
      return;
    }
    errors.call(() -> {
      try {
        return done(() -> act.accept(server));
      } catch (UnsupportedOperationException e) {
        throw new CloudFailure.Rejected(
            "the provider " + id + " cannot turn servers on and off",
            "machine ssh NAME poweroff, or its own console",
            "",
            e);
      } catch (IllegalStateException e) {
        throw new CloudFailure.Busy(
            "the provider " + id + " cannot do that now", "try again in a while", e);
      }
    });
  }
}
