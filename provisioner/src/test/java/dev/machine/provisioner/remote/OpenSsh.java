package dev.machine.provisioner.remote;

import dev.machine.drivers.DriverException;
import dev.machine.drivers.Endpoint;
import dev.machine.drivers.local.Ports;
import dev.machine.drivers.wait.Deadline;
import dev.machine.drivers.wait.Wait;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/// The system's own sshd on loopback, for one user, with a directory for all it needs.
final class OpenSsh implements AutoCloseable {

  private final Path directory;
  private final Process sshd;
  private final Endpoint endpoint;

  OpenSsh(Path directory, String... more)
      throws DriverException, IOException, InterruptedException {
    this.directory = directory;
    Files.createDirectories(Path.of("/run/sshd"));
    keygen("-t", "ed25519", "-N", "", "-f", directory.resolve("host").toString());
    keygen("-t", "rsa", "-b", "2048", "-N", "", "-f", directory.resolve("host_rsa").toString());
    keygen("-t", "ecdsa", "-N", "", "-f", directory.resolve("host_ecdsa").toString());
    endpoint = new Endpoint("127.0.0.1", Ports.pick(directory.toString(), Set.of()));
    Path config = directory.resolve("sshd_config");
    Files.writeString(
        config,
        """
        ListenAddress 127.0.0.1
        Port %d
        HostKey %s/host_rsa
        HostKey %s/host
        HostKey %s/host_ecdsa
        AuthorizedKeysFile %s/authorized_keys
        PermitRootLogin yes
        PasswordAuthentication no
        StrictModes no
        UsePAM no
        PidFile none
        Subsystem sftp internal-sftp
        %s
        """
            .formatted(
                endpoint.port(),
                directory,
                directory,
                directory,
                directory,
                String.join("\n", more)));
    authorize("");
    sshd =
        new ProcessBuilder("/usr/sbin/sshd", "-D", "-f", config.toString(), "-E", log().toString())
            .start();
    Wait.until(Deadline.after(Duration.ofSeconds(20)), Duration.ofMillis(50), this::listens);
  }

  private Path log() {
    return directory.resolve("sshd.log");
  }

  private Optional<Boolean> listens() {
    try (var socket = new Socket(endpoint.host(), endpoint.port())) {
      return Optional.of(socket.isConnected());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  Endpoint endpoint() {
    return endpoint;
  }

  HostKeyPolicy pinned() throws IOException {
    return new HostKeyPolicy.Pinned(line("host"));
  }

  /// A public key line, without its comment.
  String line(String name) throws IOException {
    return HostKey.parse(Files.readString(directory.resolve(name + ".pub"))).orElseThrow().line();
  }

  void authorize(String lines) throws IOException {
    Files.writeString(directory.resolve("authorized_keys"), lines + "\n");
  }

  /// A new key pair by ssh-keygen, the only one let in from now on.
  Path login(String name, String... options) throws IOException, InterruptedException {
    Path file = directory.resolve(name);
    var argv = new ArrayList<>(List.of(options));
    argv.addAll(List.of("-f", file.toString()));
    keygen(argv.toArray(String[]::new));
    authorize(line(name));
    return file;
  }

  static String keygen(String... options) throws IOException, InterruptedException {
    var argv = new ArrayList<>(List.of("ssh-keygen", "-q"));
    argv.addAll(List.of(options));
    return run(argv, "");
  }

  static String run(List<String> argv, String environment)
      throws IOException, InterruptedException {
    var builder = new ProcessBuilder(argv).redirectErrorStream(true);
    if (!environment.isEmpty()) {
      builder.environment().put("SSH_AUTH_SOCK", environment);
      builder.environment().put("SSH_ASKPASS_REQUIRE", "never");
    }
    Process process = builder.start();
    process.getOutputStream().close();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(argv + " ended with " + process.exitValue() + ": " + out);
    }
    return out;
  }

  /// Makes a directory that every user may enter.
  static Path open(Path directory) throws IOException {
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    return directory;
  }

  @Override
  public void close() throws IOException {
    sshd.descendants().forEach(ProcessHandle::destroy);
    sshd.destroy();
    try {
      if (!sshd.waitFor(10, TimeUnit.SECONDS)) {
        sshd.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
