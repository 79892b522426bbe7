package dev.machine.provisioner.swarm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.machine.drivers.OptionValues;
import dev.machine.drivers.Progress;
import dev.machine.drivers.wait.Deadline;
import dev.machine.engine.Settings;
import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.client.EngineApi;
import dev.machine.provisioner.host.Host;
import dev.machine.provisioner.host.HostStatus;
import dev.machine.provisioner.host.HostStore;
import dev.machine.provisioner.lifecycle.HostAccess;
import dev.machine.provisioner.pki.TlsMaterial;
import dev.machine.provisioner.remote.Remote;
import dev.machine.provisioner.testing.Told;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EngineSwarmsTest {
  @TempDir Path home;

  private final FakeSwarm world = new FakeSwarm();
  private final Host s1 = host("s1");
  private final Host s2 = host("s2");
  private final Host s3 = host("s3");
  private final List<Host> all = List.of(s1, s2, s3);
  private Swarms swarms;

  @BeforeEach
  void wire() throws ProvisionException {
    swarms = new EngineSwarms(new Access(HostStore.open(home), world), Duration.ofMillis(1));
  }

  private static Deadline soon() {
    return Deadline.after(Duration.ofSeconds(20));
  }

  private static Deadline atOnce() {
    return Deadline.after(Duration.ofMillis(50));
  }

  private void three() {
    all.forEach(host -> world.add(host.name(), "manager"));
  }

  private static void refused(
      ThrowingCallable deed, ProvisionException.Kind kind, String... words) {
    assertThatThrownBy(deed)
        .isInstanceOfSatisfying(
            ProvisionException.class,
            e -> {
              assertThat(e.kind()).isEqualTo(kind);
              assertThat(e.getMessage() + " | " + e.hint()).contains(words);
            });
  }

  @Test
  void aSwarmListensOnThePrivateAddressAndNoOther() throws Exception {
    swarms.init(s1, new SwarmOptions(List.of("10.202.0.0/16"), 0, false), Progress.SILENT, soon());

    var sent = sent("/swarm/init");
    assertThat(sent.path("ListenAddr").asText()).isEqualTo("10.0.0.1:2377");
    assertThat(sent.path("AdvertiseAddr").asText()).isEqualTo("10.0.0.1");
    assertThat(sent.path("DataPathAddr").asText()).isEqualTo("10.0.0.1");
    assertThat(sent.path("DefaultAddrPool").toString()).isEqualTo("[\"10.202.0.0/16\"]");
    assertThat(sent.path("SubnetSize").asInt()).isEqualTo(24);
    swarms.init(s1, SwarmOptions.DEFAULT, Progress.SILENT, soon());
    assertThat(world.nodes).hasSize(1);
  }

  @Test
  void hostsJoinByTheTokenOfTheirRole() throws Exception {
    swarms.init(s1, SwarmOptions.DEFAULT, Progress.SILENT, soon());
    swarms.join(s2, SwarmRole.MANAGER, all, Progress.SILENT, soon());
    assertThat(sent("/swarm/join").path("JoinToken").asText()).isEqualTo("SWMTKN-m");
    assertThat(sent("/swarm/join").path("RemoteAddrs").toString()).isEqualTo("[\"s1:2377\"]");
    swarms.join(s3, SwarmRole.WORKER, all, Progress.SILENT, soon());

    var state = swarms.state(all, soon());
    assertThat(state.nodes())
        .extracting(SwarmNode::hostname, SwarmNode::role)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("s1", SwarmRole.MANAGER),
            org.assertj.core.groups.Tuple.tuple("s2", SwarmRole.MANAGER),
            org.assertj.core.groups.Tuple.tuple("s3", SwarmRole.WORKER));
    assertThat(String.join("\n", world.asked)).doesNotContain("SWMTKN");
    swarms.join(s3, SwarmRole.WORKER, all, Progress.SILENT, soon());
    assertThat(world.asked.stream().filter(q -> q.contains("POST /swarm/join"))).hasSize(2);
  }

  @Test
  void aHostMadeAnewTakesThePlaceOfTheLostManager() throws Exception {
    world.lag = 2;
    three();
    swarms.state(all, soon());
    world.kill("s2");
    world.off.clear();
    world.places.remove("s2");

    swarms.join(s2, SwarmRole.MANAGER, all, Progress.SILENT, soon());

    assertThat(world.nodes.values().stream().map(n -> n.host)).containsExactly("s1", "s3", "s2");
    assertThat(swarms.state(all, soon()).reachableManagers()).isEqualTo(3);
  }

  @Test
  void whoIsInAnotherSwarmIsLeftThere() {
    world.add("s1", "manager");
    world.places.put("s2", "elsewhere");
    var away =
        new EngineSwarms(
            new Access(store(), world) {
              @Override
              public EngineApi engine(Host host) {
                return host.name().equals("s2")
                    ? new FakeSwarmElsewhere(world.engine("s2"))
                    : super.engine(host);
              }
            },
            Duration.ofMillis(1));

    refused(
        () -> away.join(s2, SwarmRole.WORKER, all, Progress.SILENT, soon()),
        ProvisionException.Kind.REFUSED,
        "\"s2\" is in another swarm already",
        "machine swarm leave --force s2");
    assertThat(world.places).containsEntry("s2", "elsewhere");
  }

  @Test
  void labelsOfTheFleetComeAndGoAndOthersStay() throws Exception {
    three();
    world.node("s2").spec.withObject("/Labels").put("by-hand", "yes");
    swarms.update("s2", SwarmRole.MANAGER, "active", Map.of("a", "1", "b", "2"), all, soon());
    swarms.update("s2", SwarmRole.MANAGER, "pause", Map.of("b", "3"), all, soon());

    var node = swarms.state(all, soon()).node("s2").orElseThrow();
    assertThat(node.labels()).isEqualTo(Map.of("b", "3"));
    assertThat(node.others()).isEqualTo(Map.of("by-hand", "yes"));
    assertThat(node.availability()).isEqualTo("pause");
    var version = world.node("s2").version;
    swarms.update("s2", SwarmRole.MANAGER, "pause", Map.of("b", "3"), all, soon());
    assertThat(world.node("s2").version).isEqualTo(version);
  }

  @Test
  void aConflictIsTriedAgainWithWhatIsThereThen() throws Exception {
    three();
    world.conflicts = 3;
    swarms.update("s3", SwarmRole.MANAGER, "pause", Map.of(), all, soon());
    assertThat(swarms.state(all, soon()).node("s3").orElseThrow().availability())
        .isEqualTo("pause");
    world.conflicts = 2;
    swarms.rotateTokens(all, soon());
    assertThat(world.rotations).isEqualTo(1);
  }

  @Test
  void aDemotionIsOverWhenTheOthersCountItNoMore() throws Exception {
    world.lag = 3;
    three();
    swarms.role("s1", SwarmRole.WORKER, all, soon());
    assertThat(world.node("s1").member).isFalse();
    swarms.role("s1", SwarmRole.MANAGER, all, soon());
    assertThat(world.node("s1").member).isTrue();
  }

  @Test
  void noDemotionCostsTheQuorum() {
    three();
    world.kill("s3");
    refused(
        () -> swarms.role("s2", SwarmRole.WORKER, all, soon()),
        ProvisionException.Kind.REFUSED,
        "to demote \"s2\" would cost the swarm its quorum: 2 of 3 managers are reachable");
    refused(
        () -> swarms.leave("s2", all, false, Progress.SILENT, soon()),
        ProvisionException.Kind.REFUSED,
        "to take out \"s2\" would cost the swarm its quorum");
    assertThat(world.node("s2").member).isTrue();
  }

  @Test
  void aLostQuorumIsToldWithTheWayOn() {
    three();
    world.kill("s2");
    world.kill("s3");
    refused(
        () -> swarms.state(all, atOnce()),
        ProvisionException.Kind.FAILED,
        "the swarm has lost its quorum",
        "machine start s2 s3; if they are gone for good: machine swarm recover s1");
  }

  @Test
  void aLeaderThatIsBeingChosenIsWaitedFor() throws Exception {
    three();
    world.elections = 12;
    assertThat(swarms.state(all, soon()).managers()).isEqualTo(3);
  }

  @Test
  void aLeaderThatHangsUpIsFollowedByAnother() throws Exception {
    three();
    var manager = new Manager(s1, world.engine("s1"), Duration.ofMillis(1));
    world.leaderless = "rpc error: code = Unavailable desc = error reading from server: EOF";
    world.elections = 2;
    assertThat(manager.state(soon()).managers()).isEqualTo(3);
    world.elections = 12;
    assertThat(swarms.state(all, soon()).managers()).isEqualTo(3);
  }

  @Test
  void managersThatHoldTheQuestionWhileTheirLeaderIsDeadAreWaitedFor() throws Exception {
    three();
    world.held = 7;
    assertThat(swarms.state(all, soon()).managers()).isEqualTo(3);
  }

  @Test
  void hostsWithoutASwarmAndHostsThatAreOffAreToldApart() {
    refused(
        () -> swarms.state(all, soon()),
        ProvisionException.Kind.FAILED,
        "none of s1, s2, s3 is a manager of a swarm",
        "machine swarm init");
    world.off.addAll(List.of("s1", "s3"));
    refused(
        () -> swarms.state(all, soon()),
        ProvisionException.Kind.FAILED,
        "s1, s3 cannot be asked",
        "machine start s1 s3");
  }

  @Test
  void drainWaitsUntilNoTaskIsLeft() throws Exception {
    three();
    world.tasks.putAll(Map.of("running", 3, "failed", 99));
    swarms.drain("s2", all, Progress.SILENT, soon());
    assertThat(world.tasks.get("running")).isNegative();
    world.tasks.put("running", Integer.MAX_VALUE);
    refused(
        () -> swarms.drain("s3", all, Progress.SILENT, atOnce()),
        ProvisionException.Kind.FAILED,
        "\"s3\" still runs tasks");
  }

  @Test
  void whoIsInTheSwarmInAnotherRoleIsToldSo() {
    three();
    refused(
        () -> swarms.join(s2, SwarmRole.WORKER, all, Progress.SILENT, soon()),
        ProvisionException.Kind.REFUSED,
        "\"s2\" is in the swarm already, as a manager",
        "machine swarm demote s2");
  }

  @Test
  void whatItWasMadeWithIsAsked() throws Exception {
    three();
    world.encrypted = true;
    assertThat(swarms.options(all, soon()))
        .isEqualTo(new SwarmOptions(List.of("10.202.0.0/16"), 24, true));
  }

  @Test
  void aRollWaitsUntilEachServiceRunsAsManyTasksAsBefore() throws Exception {
    three();
    world.services.putAll(Map.of("web", 3, "api", 2, "old", 1));
    world.replicas.put("api", 2);
    var before = swarms.running(all, soon());
    assertThat(before).isEqualTo(Map.of("web", 3L, "api", 2L, "old", 1L));
    world.services.putAll(Map.of("web", 0, "api", 1));
    world.services.remove("old");
    world.replicas.put("api", 1);
    var told = new Told();
    swarms.awaitRunning(before, all, told, soon());
    assertThat(told.all())
        .containsExactly(
            "Waiting for web 0 of 3", "Waiting for web 1 of 3", "Waiting for web 2 of 3");
    refused(
        () -> swarms.awaitRunning(Map.of("web", 9L), all, Progress.SILENT, atOnce()),
        ProvisionException.Kind.FAILED,
        "not all is running again: web 3 of 9",
        "machine stack ls");
  }

  @Test
  void allLeaveAndTheLastOneEndsIt() throws Exception {
    world.lag = 2;
    three();
    assertThat(swarms.leave("s3", all, false, Progress.SILENT, soon())).isFalse();
    assertThat(world.nodes).hasSize(2);
    assertThat(world.places).doesNotContainKey("s3");
    assertThat(swarms.leave("s3", all, false, Progress.SILENT, soon())).isFalse();
    assertThat(swarms.leave("s1", all, false, Progress.SILENT, soon())).isFalse();
    assertThat(swarms.leave("s2", all, false, Progress.SILENT, soon())).isTrue();
    assertThat(world.places).isEmpty();
  }

  @Test
  void aHostThatIsDownIsStruckOffTheList() throws Exception {
    three();
    world.kill("s2");
    swarms.leave("s2", all, false, Progress.SILENT, soon());
    assertThat(world.nodes.values().stream().map(n -> n.host)).containsExactly("s1", "s3");
  }

  @Test
  void aWorkerLeavesThoughOnlyManagersAreNamed() throws Exception {
    world.add("s1", "manager");
    world.add("s2", "worker");
    store().add(s2);
    swarms.leave("s2", List.of(s1), false, Progress.SILENT, soon());
    assertThat(world.places).containsOnlyKeys("s1");
    assertThat(world.nodes).hasSize(1);
  }

  @Test
  void recoveryIsForALostQuorumOnly() throws Exception {
    three();
    refused(
        () -> swarms.recover(s1, Progress.SILENT, soon()),
        ProvisionException.Kind.REFUSED,
        "has its quorum");
    world.kill("s2");
    world.kill("s3");
    swarms.recover(s1, Progress.SILENT, soon());
    var state = swarms.state(all, soon());
    assertThat(state.nodes()).singleElement().extracting(SwarmNode::hostname).isEqualTo("s1");
    assertThat(state.spare()).isZero();
  }

  @Test
  void aHostThatDiedWhileItJoinedLeavesNoNodeBehind() throws Exception {
    world.add("s1", "manager");
    world.add("s2", "worker");
    world.hostnames.put("s2", "");
    world.kill("s2");
    swarms.join(s3, SwarmRole.WORKER, all, Progress.SILENT, soon());
    assertThat(swarms.state(all, soon()).nodes())
        .extracting(SwarmNode::hostname)
        .containsExactly("s1", "s3");
  }

  @Test
  void aHostThatDiedBeforeItHadACertificateJoinsAgain() throws Exception {
    swarms.init(s1, SwarmOptions.DEFAULT, Progress.SILENT, soon());
    world.cutOff.put("s2", 2);
    swarms.join(s2, SwarmRole.MANAGER, all, Progress.SILENT, soon());
    assertThat(swarms.state(all, soon()).reachableManagers()).isEqualTo(2);
  }

  @Test
  void aNodeThatCallsItselfOtherwiseIsKnownByOurName() throws Exception {
    world.hostnames.put("s1", "ip-10-0-0-1");
    swarms.init(s1, SwarmOptions.DEFAULT, Progress.SILENT, soon());
    var node = swarms.state(all, soon()).node("s1").orElseThrow();
    assertThat(node.labels()).isEmpty();
    assertThat(node.others()).isEmpty();
  }

  @Test
  void aNameThatIsNoNodeIsToldWithTheNearestOne() {
    three();
    refused(
        () -> swarms.activate("s11", all, soon()),
        ProvisionException.Kind.FAILED,
        "the swarm has no node \"s11\"",
        "did you mean \"s1\"?");
  }

  @Test
  void noHostJoinsByLoopback() {
    world.add("s1", "manager");
    var local = host("s2", Optional.empty());
    refused(
        () -> swarms.join(local, SwarmRole.WORKER, all, Progress.SILENT, soon()),
        ProvisionException.Kind.REFUSED,
        "has no address that other hosts reach");
  }

  private JsonNode sent(String path) {
    return Objects.requireNonNull(world.sent.get(path));
  }

  private HostStore store() {
    try {
      return HostStore.open(home);
    } catch (ProvisionException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Host host(String name) {
    return host(name, Optional.of("10.0.0." + name.substring(1)));
  }

  private static Host host(String name, Optional<String> address) {
    return new Host(
        name,
        "0123abcd",
        Instant.EPOCH,
        "fake",
        OptionValues.EMPTY,
        new HostStatus.Ready(),
        new Host.Access(
            Optional.empty(),
            Optional.empty(),
            Optional.of(URI.create("tcp://127.0.0.1:23760")),
            address),
        new Host.EngineSpec(
            Settings.EMPTY, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty()),
        new Host.ClientSpec(name, List.of(), Optional.empty()),
        Map.of(),
        Optional.empty(),
        Host.Setup.NONE);
  }

  /// Another swarm's engine: its managers are not ours.
  private record FakeSwarmElsewhere(EngineApi ours) implements EngineApi {
    @Override
    public Answer ask(Question question, Deadline deadline)
        throws ProvisionException, InterruptedException {
      var answer = ours.ask(question, deadline);
      if (answer.json().path("Swarm") instanceof com.fasterxml.jackson.databind.node.ObjectNode s) {
        s.putArray("RemoteManagers").addObject().put("Addr", "192.0.2.1:2377");
      }
      return answer;
    }

    @Override
    public Answer stream(
        Question question, java.util.function.Consumer<JsonNode> each, Deadline deadline) {
      throw new AssertionError("nothing of a swarm is a stream");
    }
  }

  private static class Access implements HostAccess {
    private final HostStore store;
    private final FakeSwarm world;

    Access(HostStore store, FakeSwarm world) {
      this.store = store;
      this.world = world;
    }

    @Override
    public HostStore store() {
      return store;
    }

    @Override
    public EngineApi engine(Host host) {
      return world.engine(host.name());
    }

    @Override
    public Remote login(Host host, Progress progress, Deadline deadline) {
      throw new AssertionError("a swarm needs no shell");
    }

    @Override
    public void install(
        Host host, Remote remote, List<String> packages, Progress progress, Deadline deadline) {
      throw new AssertionError("a swarm needs no package");
    }

    @Override
    public TlsMaterial certificate(Host host, Collection<String> reachedBy, Deadline deadline) {
      throw new AssertionError("a swarm has its own certificates");
    }

    @Override
    public String secret(String what, String reference) {
      throw new AssertionError("a swarm needs no secret");
    }
  }
}
