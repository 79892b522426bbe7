package dev.machine.drivers.nspawn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.machine.drivers.local.Exec;
import dev.machine.drivers.local.Trees;
import dev.machine.drivers.wait.Deadline;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What can be tried of the script without a host.
class SupervisorScriptTest {

  @TempDir Path dir;

  private boolean listens(long pid, int port) throws Exception {
    var script = Trees.script(Supervisor.class, "supervisor.sh", dir);
    var argv =
        List.of(
            "bash",
            "-uc",
            "source <(sed -n '/^listens() {/,/^}/p' \"$1\") && listens \"$2\" \"$3\"",
            "bash",
            script.toString(),
            Long.toString(pid),
            Integer.toString(port));
    var result = Exec.run(Deadline.after(Duration.ofSeconds(60)), argv);
    assertThat(result.output()).isEmpty();
    assertThat(result.exit()).isIn(0, 1);
    return result.exit() == 0;
  }

  private static ServerSocketChannel listener() throws Exception {
    return ServerSocketChannel.open(StandardProtocolFamily.INET)
        .bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0));
  }

  private static int port(ServerSocketChannel channel) {
    return channel.socket().getLocalPort();
  }

  @Test
  void aListenerIsFoundByItsProcessAmongItsConnections() throws Exception {
    long pid = ProcessHandle.current().pid();
    var connections = new ArrayList<SocketChannel>();
    try (var ours = listener()) {
      for (int i = 0; i < 20; i++) {
        connections.add(SocketChannel.open(ours.getLocalAddress()));
      }

      assertThat(listens(pid, port(ours))).isTrue();
      assertThat(listens(1, port(ours))).as("another's").isFalse();
      var client = (InetSocketAddress) connections.getFirst().getLocalAddress();
      assertThat(listens(pid, client.getPort())).as("a connection").isFalse();
    } finally {
      for (var connection : connections) {
        connection.close();
      }
    }
  }
}
