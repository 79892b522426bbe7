package dev.machine.provisioner.remote;

import dev.machine.drivers.Endpoint;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.PublicKey;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.file.FileSystemFactory;
import org.apache.sshd.common.file.nativefs.NativeFileSystemFactory;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.common.util.security.SecurityUtils;
import org.apache.sshd.server.Environment;
import org.apache.sshd.server.ExitCallback;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.channel.ChannelSession;
import org.apache.sshd.server.command.Command;
import org.apache.sshd.server.command.CommandFactory;
import org.apache.sshd.server.forward.AcceptAllForwardingFilter;
import org.apache.sshd.sftp.server.SftpSubsystemFactory;
import org.jspecify.annotations.Nullable;

/// A real SSH server in this process: commands run in /bin/sh, files are this machine's; or
/// whatever else is made of both.
public final class TestSshd implements AutoCloseable {

  private SshServer server = SshServer.setUpDefaultServer();
  private final SshKeys.Pair hostKey = SshKeys.ed25519("host");
  private final List<PublicKey> authorized = new CopyOnWriteArrayList<>();
  private final Set<Process> processes = ConcurrentHashMap.newKeySet();

  /// Where its commands are looked for; empty for this process's own places.
  volatile String path = "";

  /// Lines that were asked to be run, as they came over the wire.
  final List<String> lines = new CopyOnWriteArrayList<>();

  private final String address;
  private final CommandFactory commands;
  private final FileSystemFactory files;

  TestSshd() throws IOException {
    this("127.0.0.1", null, NativeFileSystemFactory.INSTANCE);
  }

  /// @param address of the loopback network
  /// @param commands what becomes of a command line; null for /bin/sh
  /// @param files what SFTP sees
  public TestSshd(String address, @Nullable CommandFactory commands, FileSystemFactory files)
      throws IOException {
    this.address = address;
    this.commands = commands == null ? (channel, line) -> new ShellCommand(line) : commands;
    this.files = files;
    configure(server);
    server.start();
  }

  private void configure(SshServer server) throws IOException {
    server.setHost(address);
    server.setPort(0);
    server.setKeyPairProvider(KeyPairProvider.wrap(keyPair(hostKey)));
    server.setPublickeyAuthenticator((user, key, session) ->
        authorized.stream().anyMatch(known -> KeyUtils.compareKeys(known, key)));
    server.setCommandFactory(commands);
    server.setFileSystemFactory(files);
    server.setSubsystemFactories(List.of(new SftpSubsystemFactory()));
    server.setForwardingFilter(AcceptAllForwardingFilter.INSTANCE);
  }

  void stop() throws IOException {
    server.stop(true);
  }

  /// As the same host, at a port of its own.
  void startAgain(int port) {
    try {
      server = SshServer.setUpDefaultServer();
      configure(server);
      server.setPort(port);
      server.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static KeyPair keyPair(SshKeys.Pair pair) throws IOException {
    try (InputStream in =
        new java.io.ByteArrayInputStream(pair.privateKey().getBytes(StandardCharsets.UTF_8))) {
      return SecurityUtils.loadKeyPairIdentities(null, () -> "key", in, null).iterator().next();
    } catch (java.security.GeneralSecurityException e) {
      throw new IOException(e);
    }
  }

  SshServer server() {
    return server;
  }

  public Endpoint endpoint() {
    return new Endpoint(address, server.getPort());
  }

  public String hostKeyLine() {
    return HostKey.parse(hostKey.publicKey()).orElseThrow().line();
  }

  HostKeyPolicy pinned() {
    return new HostKeyPolicy.Pinned(hostKeyLine());
  }

  /// A new key that this server lets in.
  Path newLogin(Path directory) throws IOException {
    Path file = newKey(directory, "id_" + server.getPort() + "_" + authorized.size());
    authorize(HostKey.parse(Files.readString(Path.of(file + ".pub"))).orElseThrow());
    return file;
  }

  public void authorize(HostKey key) {
    try {
      authorized.add(
          org.apache.sshd.common.config.keys.PublicKeyEntry.parsePublicKeyEntry(key.line())
              .resolvePublicKey(null, java.util.Map.of(), null));
    } catch (IOException | java.security.GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  static Path newKey(Path directory, String name) throws IOException {
    SshKeys.Pair pair = SshKeys.ed25519(name);
    Path file = directory.resolve(name);
    Files.writeString(file, pair.privateKey());
    Files.writeString(Path.of(file + ".pub"), pair.publicKey());
    return file;
  }

  /// Hangs up on everybody, in the midst of everything.
  void drop() {
    server.getActiveSessions().forEach(session -> session.close(true));
  }

  @Override
  public void close() throws IOException {
    processes.forEach(process -> process.descendants().forEach(ProcessHandle::destroyForcibly));
    processes.forEach(Process::destroyForcibly);
    server.stop(true);
  }

  private final class ShellCommand implements Command {
    private final String line;
    private InputStream in = InputStream.nullInputStream();
    private OutputStream out = OutputStream.nullOutputStream();
    private OutputStream err = OutputStream.nullOutputStream();
    private volatile @Nullable Process running;
    private ExitCallback exit = (code, message, close) -> {};

    ShellCommand(String line) {
      this.line = line;
    }

    @Override
    public void setInputStream(InputStream stream) {
      in = stream;
    }

    @Override
    public void setOutputStream(OutputStream stream) {
      out = stream;
    }

    @Override
    public void setErrorStream(OutputStream stream) {
      err = stream;
    }

    @Override
    public void setExitCallback(ExitCallback callback) {
      exit = callback;
    }

    @Override
    public void start(ChannelSession channel, Environment env) throws IOException {
      lines.add(line);
      var builder = new ProcessBuilder("/bin/sh", "-c", line);
      if (!path.isEmpty()) {
        builder.environment().put("PATH", path);
      }
      Process process = builder.start();
      processes.add(process);
      running = process;
      Thread.ofVirtual().start(() -> feed(in, process.getOutputStream()));
      Thread output = Thread.ofVirtual().start(() -> copy(process.getInputStream(), out));
      Thread errors = Thread.ofVirtual().start(() -> copy(process.getErrorStream(), err));
      Thread.ofVirtual()
          .start(() -> {
            try {
              output.join();
              errors.join();
              exit.onExit(process.waitFor());
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          });
    }

    @Override
    public void destroy(ChannelSession channel) {
      Process process = running;
      if (process != null) {
        process.destroy();
      }
    }
  }

  private static void feed(InputStream from, OutputStream to) {
    try (to) {
      from.transferTo(to);
    } catch (IOException e) {
      // The command ended without reading all.
    }
  }

  private static void copy(InputStream from, OutputStream to) {
    try {
      byte[] buffer = new byte[8192];
      for (int n = from.read(buffer); n >= 0; n = from.read(buffer)) {
        to.write(buffer, 0, n);
        to.flush();
      }
    } catch (IOException e) {
      // The client went away.
    }
  }
}
