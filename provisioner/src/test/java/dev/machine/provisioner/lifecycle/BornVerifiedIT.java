package dev.machine.provisioner.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.machine.drivers.Driver;
import dev.machine.drivers.DriverContext;
import dev.machine.drivers.DriverException;
import dev.machine.drivers.DriverFactory;
import dev.machine.drivers.Endpoint;
import dev.machine.drivers.Ledger;
import dev.machine.drivers.Login;
import dev.machine.drivers.OptionSpec;
import dev.machine.drivers.OptionValues;
import dev.machine.drivers.PowerControl;
import dev.machine.drivers.Progress;
import dev.machine.drivers.Server;
import dev.machine.drivers.ServerRef;
import dev.machine.drivers.ServerRequest;
import dev.machine.drivers.nspawn.NspawnFactory;
import dev.machine.drivers.wait.Deadline;
import dev.machine.engine.Settings;
import dev.machine.provisioner.host.Host;
import dev.machine.provisioner.host.HostStatus;
import dev.machine.provisioner.host.HostStore;
import dev.machine.provisioner.remote.HostKey;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A real host that is treated as a cloud's: it gets another host key than it booted with, and it
/// is somewhere else when it is started again. Its login is not root.
@Timeout(600)
class BornVerifiedIT {

  private static final String FIRST = "127.0.0.1";
  private static final String SECOND = "127.0.0.2";

  @TempDir Path home;
  private String address = FIRST;

  @Test
  void aHostOfACloudIsBornVerifiedAndFollowed() throws Exception {
    var store = HostStore.open(home.resolve(".machine"));
    try {
      var made = machines(store).create(request(), Progress.SILENT);
      isVerifiedByAnotherKey(store, made);
      isFoundWhereItMoved(store, made);
    } finally {
      if (store.exists("born")) {
        machines(store).remove("born", true, Progress.SILENT);
      }
    }
    assertThat(store.names()).isEmpty();
  }

  private void isVerifiedByAnotherKey(HostStore store, Host made) throws Exception {
    assertThat(made.status()).isEqualTo(new HostStatus.Ready());
    assertThat(made.access().login().orElseThrow().user()).isEqualTo("debian");
    var first = Files.readString(store.secretsDir("born").resolve("host_ed25519.pub"));
    assertThat(made.access().hostKeys()).hasSize(1).doesNotContain(first.strip());
    assertThat(store.secretsDir("born").resolve("next_host_ed25519")).doesNotExist();
    var known = Files.readString(home.resolve(".machine/ssh/known_hosts"));
    var key = HostKey.parse(made.access().hostKey().orElseThrow()).orElseThrow();
    assertThat(known).contains(key.base64());
    // Nothing is left to do, and what is pinned is what it shows.
    assertThat(machines(store).provision("born", Progress.SILENT).access())
        .isEqualTo(made.access());
  }

  private void isFoundWhereItMoved(HostStore store, Host made) throws Exception {
    machines(store).stop("born", Progress.SILENT);
    address = SECOND;
    int ssh = made.access().login().orElseThrow().endpoint().port();
    int engine = made.access().engine().orElseThrow().getPort();
    try (var _ = new Relay(ssh);
        var _ = new Relay(engine)) {
      var started = machines(store).start("born", Progress.SILENT);
      assertThat(started.access().engine()).contains(URI.create("tcp://" + SECOND + ":" + engine));
      assertThat(started.access().hostKey()).isEqualTo(made.access().hostKey());
      var row = machines(store).list(Duration.ofSeconds(20)).getFirst();
      assertThat(row.state()).isEqualTo("Running");
      assertThat(store.load("born")).isEqualTo(started);
      try (var metas = Files.walk(home.resolve(".docker/contexts/meta"))) {
        var meta = metas.filter(f -> f.endsWith("meta.json")).findFirst().orElseThrow();
        assertThat(Files.readString(meta)).contains("tcp://" + SECOND + ":" + engine);
      }
    }
  }

  private Machines machines(HostStore store) throws Exception {
    return MachinesFactory.of(
        store,
        new Drivers(List.of(new CloudLike())),
        cache(),
        home,
        Optional.empty(),
        Map.of(),
        Prompt.NOBODY);
  }

  private static Path cache() {
    var given = System.getenv("MACHINE_CACHE_PATH");
    return given == null || given.isEmpty()
        ? Path.of(System.getProperty("user.home"), ".cache", "machine")
        : Path.of(given);
  }

  private static CreateRequest request() {
    return new CreateRequest(
        "born",
        Optional.of("cloudlike"),
        OptionValues.EMPTY,
        Settings.EMPTY,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        Map.of(),
        Optional.empty(),
        Optional.empty(),
        Host.Setup.NONE,
        Optional.empty(),
        false);
  }

  /// System containers that say that they are a cloud's servers.
  private final class CloudLike implements DriverFactory {
    private final NspawnFactory local = new NspawnFactory();

    @Override
    public String name() {
      return "cloudlike";
    }

    @Override
    public String description() {
      return "for this test";
    }

    @Override
    public Kind kind() {
      return Kind.CLOUD;
    }

    @Override
    public List<OptionSpec> options() {
      return local.options();
    }

    @Override
    public Driver open(DriverContext context) throws DriverException {
      return new Moving(local.open(context));
    }
  }

  /// Says where its servers are now.
  private final class Moving implements Driver, PowerControl {
    private final Driver driver;

    Moving(Driver driver) {
      this.driver = driver;
    }

    private PowerControl power() {
      return (PowerControl) driver;
    }

    private Server here(Server server) {
      return new Server(
          server.ref(),
          server.state(),
          server
              .login()
              .map(l ->
                  new Login(l.user(), new Endpoint(address, l.endpoint().port()), l.identity())),
          server.engine().map(e -> URI.create("tcp://" + new Endpoint(address, e.getPort()))),
          server.privateAddress());
    }

    private ServerRequest as(ServerRequest request) {
      return new ServerRequest(
          request.ref(), request.firstBoot().as("debian"), request.options(), request.enginePort());
    }

    @Override
    public void preflight(ServerRequest request) throws DriverException, InterruptedException {
      driver.preflight(as(request));
    }

    @Override
    public Server create(ServerRequest request, Ledger ledger, Progress progress, Deadline deadline)
        throws DriverException, InterruptedException {
      return here(driver.create(as(request), ledger, progress, deadline));
    }

    @Override
    public Optional<Server> find(ServerRef ref) throws DriverException, InterruptedException {
      return driver.find(ref).map(this::here);
    }

    @Override
    public List<Server> list() throws DriverException, InterruptedException {
      return driver.list().stream().map(this::here).toList();
    }

    @Override
    public void destroy(ServerRef ref, Ledger ledger, Progress progress, Deadline deadline)
        throws DriverException, InterruptedException {
      driver.destroy(ref, ledger, progress, deadline);
    }

    @Override
    public Server start(ServerRef ref, Ledger ledger, Progress progress, Deadline deadline)
        throws DriverException, InterruptedException {
      return here(power().start(ref, ledger, progress, deadline));
    }

    @Override
    public Server stop(ServerRef ref, Progress progress, Deadline deadline)
        throws DriverException, InterruptedException {
      return here(power().stop(ref, progress, deadline));
    }

    @Override
    public Server kill(ServerRef ref, Progress progress, Deadline deadline)
        throws DriverException, InterruptedException {
      return here(power().kill(ref, progress, deadline));
    }
  }

  /// Brings a port of the second address to the same one of the first.
  private static final class Relay implements AutoCloseable {
    private final ServerSocket listening = new ServerSocket();
    private final List<Socket> open = new ArrayList<>();
    private final int port;

    Relay(int port) throws IOException {
      this.port = port;
      listening.bind(new InetSocketAddress(InetAddress.ofLiteral(SECOND), port));
      Thread.ofVirtual().start(this::serve);
    }

    private void serve() {
      try {
        while (true) {
          bring(listening.accept());
        }
      } catch (IOException e) {
        // It was closed, and with it the test's need for it.
      }
    }

    private void bring(Socket in) throws IOException {
      try {
        var out = new Socket(InetAddress.ofLiteral(FIRST), port);
        synchronized (open) {
          open.addAll(List.of(in, out));
        }
        Thread.ofVirtual().start(() -> copy(in, out));
        Thread.ofVirtual().start(() -> copy(out, in));
      } catch (IOException e) {
        in.close(); // The host is not there yet.
      }
    }

    private static void copy(Socket from, Socket to) {
      try (from;
          to;
          InputStream in = from.getInputStream();
          OutputStream out = to.getOutputStream()) {
        in.transferTo(out);
      } catch (IOException e) {
        // One side hung up.
      }
    }

    @Override
    public void close() throws IOException {
      listening.close();
      synchronized (open) {
        for (var socket : open) {
          socket.close();
        }
      }
    }
  }
}
