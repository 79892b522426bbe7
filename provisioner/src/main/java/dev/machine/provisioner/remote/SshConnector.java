package dev.machine.provisioner.remote;

import dev.machine.drivers.Endpoint;
import dev.machine.drivers.wait.Deadline;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import javax.net.SocketFactory;
import net.schmizz.keepalive.KeepAliveRunner;
import net.schmizz.sshj.SSHClient;
import net.schmizz.sshj.transport.TransportException;
import org.jspecify.annotations.Nullable;

/// Makes a connection: TCP or through jump hosts, key exchange with the host verified, login.
final class SshConnector {

  /// Three unanswered ones, and the line is dead.
  private static final int KEEP_ALIVE_SECONDS = 10;

  private static final int KEEP_ALIVES_LOST = 3;

  /// For one answer in the handshake; our own deadline is mostly shorter, but an agent may ask a
  /// person. OpenSSH's LoginGraceTime is as long.
  private static final int HANDSHAKE_MS = (int) Duration.ofMinutes(2).toMillis();

  /// For the opening of a channel, and for the window of one that carries another connection.
  private static final int CHANNEL_MS = (int) Duration.ofSeconds(30).toMillis();

  private static final Duration CLOSE = Duration.ofSeconds(3);

  /// A connection that stands, with the jump hosts it goes through (closed last).
  record Connected(SSHClient client, HostKey hostKey, Deque<SSHClient> through) {
    void close() {
      closeQuietly(client);
      through.forEach(SshConnector::closeQuietly);
    }
  }

  private SshConnector() {}

  static Connected connect(SshTarget target) throws SshFailure, InterruptedException {
    var through = new ArrayDeque<SSHClient>();
    boolean done = false;
    try {
      for (SshTarget jump : target.jumps()) {
        through.push(one(jump, through.peek()).client());
      }
      Connected last = one(target, through.peek());
      done = true;
      return new Connected(last.client(), last.hostKey(), through);
    } finally {
      if (!done) {
        through.forEach(SshConnector::closeQuietly);
      }
    }
  }

  /// One hop. A host nobody knows is asked about between two handshakes, so that a person may take
  /// their time.
  private static Connected one(SshTarget target, @Nullable SSHClient via)
      throws SshFailure, InterruptedException {
    HostKeyCheck check = check(target);
    try {
      return handshake(target, via, check);
    } catch (SshFailure e) {
      HostKey offered = check.offered();
      if (offered == null || check.verdict() instanceof HostKeyCheck.Verdict.Good) {
        throw e;
      }
      return afterRefusal(target, via, check, offered);
    }
  }

  private static Connected afterRefusal(
      SshTarget target, @Nullable SSHClient via, HostKeyCheck check, HostKey offered)
      throws SshFailure, InterruptedException {
    var accept =
        switch (target.hostKey()) {
          case HostKeyPolicy.AcceptNew(var decision) -> decision;
          case HostKeyPolicy.KnownHosts(var _, var orElse)
              when check.verdict() instanceof HostKeyCheck.Verdict.Unknown && orElse.isPresent() ->
              orElse.get().decision();
          default -> (HostKeyPolicy.Decision) (endpoint, key) -> false;
        };
    if (!accept.accept(target.endpoint(), offered)) {
      throw HostKeyMessages.refusal(target, check.verdict(), offered);
    }
    var pinned = target.withHostKey(new HostKeyPolicy.Pinned(offered.line()));
    return handshake(pinned, via, check(pinned));
  }

  private static HostKeyCheck check(SshTarget target) throws SshFailure {
    try {
      return new HostKeyCheck(target.hostKey(), target.endpoint());
    } catch (UncheckedIOException e) {
      throw new SshFailure(
          SshFailure.Reason.SETUP,
          String.valueOf(e.getMessage()),
          "make the file readable, or give the host's key with --ssh-host-key",
          e);
    }
  }

  private static Connected handshake(SshTarget target, @Nullable SSHClient via, HostKeyCheck check)
      throws SshFailure, InterruptedException {
    var client = new SSHClient(SshAlgorithms.config());
    boolean done = false;
    try {
      client.addHostKeyVerifier(check);
      client.getTransport().setTimeoutMs(HANDSHAKE_MS);
      client.getConnection().setTimeoutMs(CHANNEL_MS);
      if (client.getConnection().getKeepAlive() instanceof KeepAliveRunner runner) {
        runner.setKeepAliveInterval(KEEP_ALIVE_SECONDS);
        runner.setMaxAliveCount(KEEP_ALIVES_LOST);
      }
      Bounded.call(
          Deadline.after(target.connectTimeout()),
          () -> {
            open(client, target, via);
            return true;
          });
      new SshAuth(target, client).login();
      done = true;
      HostKey key = check.offered();
      if (key == null) {
        throw new IllegalStateException("a handshake without a host key");
      }
      return new Connected(client, key, new ArrayDeque<>());
    } catch (ExecutionException e) {
      throw explain(target, Bounded.cause(e));
    } catch (IOException e) {
      throw explain(target, e);
    } catch (TimeoutException e) {
      throw unreachable(target, "no answer in " + target.connectTimeout().toSeconds() + " s", e);
    } finally {
      if (!done) {
        closeQuietly(client);
      }
    }
  }

  private static void open(SSHClient client, SshTarget target, @Nullable SSHClient via)
      throws IOException {
    Endpoint endpoint = target.endpoint();
    if (via != null) {
      client.connectVia(via.newDirectConnection(endpoint.host(), endpoint.port()));
      return;
    }
    client.setSocketFactory(new Connecting(target));
    client.connect(endpoint.host(), endpoint.port());
  }

  /// Hands sshj a socket that is connected already: every address of the name is tried, and small
  /// packets leave at once (sshj leaves TCP_NODELAY off).
  private static final class Connecting extends SocketFactory {
    private final SshTarget target;

    Connecting(SshTarget target) {
      this.target = target;
    }

    @Override
    public Socket createSocket() throws IOException {
      Endpoint endpoint = target.endpoint();
      IOException first = null;
      for (InetAddress address : InetAddress.getAllByName(endpoint.host())) {
        var socket = new Socket();
        try {
          socket.setTcpNoDelay(true);
          socket.setKeepAlive(true);
          socket.connect(
              new InetSocketAddress(address, endpoint.port()),
              (int) target.connectTimeout().toMillis());
          return socket;
        } catch (IOException e) {
          socket.close();
          first = first == null ? e : first;
        }
      }
      throw first == null ? new UnknownHostException(endpoint.host()) : first;
    }

    @Override
    public Socket createSocket(String host, int port) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress local, int localPort) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Socket createSocket(InetAddress host, int port) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) {
      throw new UnsupportedOperationException();
    }
  }

  private static SshFailure explain(SshTarget target, Throwable cause) {
    return switch (cause) {
      case ConnectException e when String.valueOf(e.getMessage()).contains("refused") ->
          new SshFailure(
              SshFailure.Reason.REFUSED,
              "nothing listens at " + target.endpoint() + " (connection refused)",
              "check the address and the SSH port, and that sshd runs there",
              e);
      case UnknownHostException e -> unreachable(target, "no such host name", e);
      case TransportException e when String.valueOf(e.getMessage()).contains("settlement") ->
          new SshFailure(
              SshFailure.Reason.SETUP,
              target.endpoint() + " offers only old SSH algorithms: " + e.getMessage(),
              "update sshd there: SHA-1, CBC and DSA are not used any more",
              e);
      case IOException e -> unreachable(target, String.valueOf(e.getMessage()), e);
      default -> unreachable(target, cause.toString(), cause);
    };
  }

  private static SshFailure unreachable(SshTarget target, String why, Throwable cause) {
    return new SshFailure(
        SshFailure.Reason.UNREACHABLE,
        "cannot reach " + target.endpoint() + " by SSH: " + why,
        "check the address, the SSH port and any firewall between",
        cause);
  }

  /// A goodbye where it can be said in time, and the end of the socket in any case.
  static void closeQuietly(SSHClient client) {
    Socket socket = client.getSocket();
    try {
      Bounded.call(
          Deadline.after(CLOSE),
          () -> {
            client.disconnect();
            return true;
          });
    } catch (TimeoutException | ExecutionException e) {
      // It is broken already, and closing was all we wanted.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    try {
      if (socket != null) {
        socket.close();
      }
    } catch (IOException e) {
      // As above.
    }
  }
}
