package dev.machine.drivers.qemu.jclouds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.machine.drivers.DriverException;
import dev.machine.drivers.Endpoint;
import dev.machine.drivers.Login;
import dev.machine.drivers.Server;
import dev.machine.drivers.ServerRef;
import dev.machine.drivers.ServerState;
import dev.machine.drivers.wait.Deadline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.concurrent.ConcurrentHashMap;
import org.jclouds.apis.ApiMetadata;
import org.junit.jupiter.api.Test;

/// The road through the real jclouds, to machines in memory.
class QemuComputeTest {

  private static final ServerRef WEB = new ServerRef("web_1.example", "0a1b2c3d");

  private final Machines machines = new Machines();

  private static final class Machines implements QemuCompute.Machines {
    final Map<ServerRef, Server> servers = new ConcurrentHashMap<>();
    final List<String> calls = new ArrayList<>();
    Optional<DriverException> failure = Optional.empty();

    private void fail() throws DriverException {
      if (failure.isPresent()) {
        throw failure.get();
      }
    }

    @Override
    public Server create(ServerRef ref) throws DriverException {
      calls.add("create " + ref.name());
      fail();
      var login = new Login("root", new Endpoint("127.0.0.1", 20022), Optional.empty());
      var server =
          new Server(
              ref,
              ServerState.RUNNING,
              Optional.of(login),
              Optional.empty(),
              Optional.of("10.214.0.10"));
      servers.put(ref, server);
      return server;
    }

    @Override
    public Optional<Server> find(ServerRef ref) {
      return Optional.ofNullable(servers.get(ref));
    }

    @Override
    public List<Server> list() {
      return List.copyOf(servers.values());
    }

    @Override
    public void destroy(ServerRef ref) throws DriverException {
      calls.add("destroy " + ref.name());
      fail();
      servers.remove(ref);
    }

    @Override
    public void start(ServerRef ref) {
      calls.add("start " + ref.name());
    }

    @Override
    public void stop(ServerRef ref) {
      calls.add("stop " + ref.name());
    }
  }

  private static Deadline soon() {
    return Deadline.after(Duration.ofSeconds(60));
  }

  @Test
  void jcloudsFindsTheProvider() {
    assertThat(ServiceLoader.load(ApiMetadata.class))
        .extracting(ApiMetadata::getId)
        .contains("machine-qemu");
  }

  @Test
  void aMachineIsCreatedOnceUnderItsOwnNameAndDestroyed() throws Exception {
    var made = QemuCompute.create(machines, WEB, soon());
    assertThat(made).isEqualTo(machines.servers.get(WEB));
    QemuCompute.destroy(machines, WEB, soon());
    assertThat(machines.servers).isEmpty();
    assertThat(machines.calls).containsExactly("create web_1.example", "destroy web_1.example");
  }

  @Test
  void whatTheHypervisorRefusesComesBackAsItWas() {
    var refused = new DriverException.Refused("no room", "make some");
    machines.failure = Optional.of(refused);
    assertThatThrownBy(() -> QemuCompute.create(machines, WEB, soon())).isSameAs(refused);
    assertThat(machines.calls).containsExactly("create web_1.example");
  }

  @Test
  void whatFailsInDestroyingComesBackAsItWas() throws Exception {
    machines.create(WEB);
    var failed = new DriverException.Failed("it clings", "pull harder");
    machines.failure = Optional.of(failed);
    assertThatThrownBy(() -> QemuCompute.destroy(machines, WEB, soon())).isSameAs(failed);
  }

  @Test
  void noThreadIsLeftThatWouldKeepTheProcessAlive() throws Exception {
    QemuCompute.create(machines, WEB, soon());
    QemuCompute.destroy(machines, WEB, soon());
    assertThat(Thread.getAllStackTraces().keySet())
        .filteredOn(t -> !t.isDaemon() && t.getName().contains("user thread"))
        .allSatisfy(t -> t.join(10_000))
        .noneMatch(Thread::isAlive);
  }

  @Test
  void idsAreReadBack() {
    assertThat(NodeId.parse(NodeId.of(WEB))).contains(WEB);
    assertThat(NodeId.parse("web")).isEmpty();
  }
}
