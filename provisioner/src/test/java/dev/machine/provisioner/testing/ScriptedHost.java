package dev.machine.provisioner.testing;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.machine.drivers.Endpoint;
import dev.machine.provisioner.pki.TlsMaterial;
import dev.machine.provisioner.remote.HostKey;
import dev.machine.provisioner.remote.TestSshd;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.sshd.common.file.virtualfs.VirtualFileSystemFactory;
import org.apache.sshd.server.command.AbstractCommandSupport;
import org.jspecify.annotations.Nullable;

/// A Debian host without an engine, as far as `create` and `plan` of an existing server see it: a
/// real SSH server in front of answers in the scripts' own protocol, and a real TLS server once an
/// engine was installed. It waits as long as a server would work.
public final class ScriptedHost implements AutoCloseable {

  /// How long a host works.
  ///
  /// @param look for its facts, each time
  /// @param install for its packages
  /// @param start for its engine
  public record Pace(Duration look, Duration install, Duration start) {}

  private static final String END = "@end-of-file@";
  private static final String DROP_IN = "/etc/systemd/system/docker.service.d/10-machine.conf";

  private final String address;
  private final int enginePort;
  private final Pace pace;
  private final TestSshd sshd;
  private final Map<String, byte[]> files = new ConcurrentHashMap<>();
  private volatile boolean installed;
  private volatile @Nullable FakeEngine engine;

  /// @param address of the loopback network, its own
  /// @param disk where uploads go
  public ScriptedHost(String address, int enginePort, Path disk, HostKey login, Pace pace)
      throws IOException {
    this.address = address;
    this.enginePort = enginePort;
    this.pace = pace;
    Files.createDirectories(disk.resolve("var/tmp/machine.0"));
    this.sshd =
        new TestSshd(
            address, (channel, line) -> new Asked(line), new VirtualFileSystemFactory(disk));
    sshd.authorize(login);
  }

  public Endpoint ssh() {
    return sshd.endpoint();
  }

  public String hostKey() {
    return sshd.hostKeyLine();
  }

  private final class Asked extends AbstractCommandSupport {
    Asked(String line) {
      super(line, null);
    }

    @Override
    public void run() {
      try {
        var said = new StringBuilder();
        int exit = answer(getCommand(), new String(getInputStream().readAllBytes(), UTF_8), said);
        getOutputStream().write(said.toString().getBytes(UTF_8));
        getOutputStream().flush();
        onExit(exit);
      } catch (IOException | GeneralSecurityException e) {
        onExit(1, e.toString());
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private int answer(String line, String script, StringBuilder said)
      throws IOException, GeneralSecurityException, InterruptedException {
    var last = line.substring(line.lastIndexOf(' ') + 1).replace("'", "");
    if (line.contains("mktemp")) {
      said.append("/var/tmp/machine.0\n");
    } else if (script.contains("section os-release")) {
      Thread.sleep(pace.look());
      facts(last, said);
    } else if (script.contains("dpkg --install")) {
      Thread.sleep(pace.install());
      installed = true;
    } else if (script.contains("put PATH MODE")) {
      steps(last, script, said);
    } else if (script.contains("docker/certs.d")) {
      said.append("swarm inactive false \nend\n");
    } else if (!line.endsWith("true") && !script.contains("cloud-init") && !line.contains("rm ")) {
      throw new IOException("nobody told what to answer to: " + line);
    }
    return 0;
  }

  /// Files come into being; what starts the engine does.
  private void steps(String nonce, String script, StringBuilder said)
      throws IOException, GeneralSecurityException, InterruptedException {
    var lines = script.lines().iterator();
    while (lines.hasNext()) {
      var line = lines.next();
      if (line.matches("begin \\d+")) {
        said.append('\n').append(nonce).append(' ').append(line).append('\n');
      } else if (line.startsWith("put /")) {
        var text = new StringBuilder();
        for (var next = lines.next(); !next.equals(END); next = lines.next()) {
          text.append(next);
        }
        files.put(line.split(" ")[1], Base64.getDecoder().decode(text.toString()));
      } else if (line.matches(".*systemctl (re)?start docker.service.*")) {
        start();
      }
    }
  }

  private void start() throws IOException, GeneralSecurityException, InterruptedException {
    stop();
    Thread.sleep(pace.start());
    var server = text("/etc/docker/machine/server.pem");
    int key = server.lastIndexOf("-----BEGIN ");
    var tls =
        new TlsMaterial(
            text("/etc/docker/machine/ca.pem"), server.substring(0, key), server.substring(key));
    engine =
        FakeEngine.secure(tls, new InetSocketAddress(InetAddress.ofLiteral(address), enginePort));
  }

  private String text(String path) throws IOException {
    var bytes = files.get(path);
    if (bytes == null) {
      throw new IOException("nobody put " + path);
    }
    return new String(bytes, UTF_8);
  }

  private void facts(String nonce, StringBuilder said) {
    section(said, nonce, "os-release", "ID=debian\nVERSION_ID=\"12\"\nVERSION_CODENAME=bookworm");
    section(said, nonce, "arch", "amd64");
    section(said, nonce, "hostname", "host");
    section(said, nonce, "systemd", "yes");
    var packages = new StringBuilder("ii |libc6|2.36-9|amd64|\n");
    // As many as a small server has.
    for (int i = 0; i < 300; i++) {
      packages.append("ii |library-").append(i).append("|1.").append(i).append("-1|amd64|\n");
    }
    if (installed) {
      packages.append("ii |docker.io|20.10.24+dfsg1-1|amd64|\nii |apparmor|3.0.8-3|amd64|\n");
    }
    section(said, nonce, "packages", packages.toString());
    var daemon = files.get("/etc/docker/daemon.json");
    if (daemon != null) {
      var encoded = Base64.getMimeEncoder(76, new byte[] {'\n'}).encodeToString(daemon);
      section(said, nonce, "daemon-json", "there\n" + encoded);
    }
    if (installed) {
      engineFacts(nonce, said);
    }
    section(
        said,
        nonce,
        "space",
        "Filesystem 1-blocks Used Available Capacity Mounted on\n"
            + "/dev/vda1 99999999999 1 99999999998 1% /");
    section(said, nonce, "addresses", "2: eth0 inet " + address + "/24 scope global eth0");
    section(said, nonce, "end", "");
  }

  private void engineFacts(String nonce, StringBuilder said) {
    section(said, nonce, "dockerd", "/usr/sbin/dockerd");
    section(said, nonce, "dockerd-version", "Docker version 20.10.24+dfsg1, build 297e128");
    var dropIn = files.get(DROP_IN);
    section(said, nonce, "unit", dropIn == null ? "" : new String(dropIn, US_ASCII));
    section(said, nonce, "active", engine == null ? "inactive" : "active");
    if (engine != null) {
      section(
          said, nonce, "info", "{\"ServerVersion\":\"20.10.24+dfsg1\",\"Driver\":\"overlay2\"}");
    }
  }

  private static void section(StringBuilder said, String nonce, String name, String text) {
    said.append('\n').append(nonce).append(' ').append(name).append('\n').append(text).append('\n');
  }

  private void stop() {
    var running = engine;
    if (running != null) {
      running.close();
      engine = null;
    }
  }

  @Override
  public void close() throws IOException {
    stop();
    sshd.close();
  }
}
