package dev.machine.drivers.nspawn;

import dev.machine.drivers.DriverException;
import dev.machine.drivers.Endpoint;
import dev.machine.drivers.Login;
import dev.machine.drivers.Server;
import dev.machine.drivers.ServerRef;
import dev.machine.drivers.ServerState;
import dev.machine.drivers.local.Trees;
import java.io.IOException;
import java.io.StringReader;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// What a host was made with; written once its files are complete.
///
/// @param image root file system that the overlay lies on
/// @param address the host's own on the LAN
/// @param sshPort port on loopback here that leads to the host's SSH server
/// @param enginePort port on loopback here that leads to the host's engine
/// @param engineTarget the engine's port on the host
record HostConfig(
    ServerRef ref,
    Path image,
    String user,
    String address,
    int sshPort,
    int enginePort,
    int engineTarget) {

  HostConfig withPorts(int ssh, int engine) {
    return new HostConfig(ref, image, user, address, ssh, engine, engineTarget);
  }

  HostConfig withAddress(String other) {
    return new HostConfig(ref, image, user, other, sshPort, enginePort, engineTarget);
  }

  /// The host as others see it.
  Server server(ServerState state) {
    var ssh = new Login(user, new Endpoint("127.0.0.1", sshPort), Optional.empty());
    var engine = URI.create("tcp://127.0.0.1:" + enginePort);
    return new Server(ref, state, Optional.of(ssh), Optional.of(engine), Optional.of(address));
  }

  void save(Path file) throws DriverException {
    var values = new TreeMap<String, String>();
    values.put("name", ref.name());
    values.put("nonce", ref.nonce());
    values.put("image", image.toString());
    values.put("user", user);
    values.put("address", address);
    values.put("ssh-port", Integer.toString(sshPort));
    values.put("engine-port", Integer.toString(enginePort));
    values.put("engine-target", Integer.toString(engineTarget));
    var text =
        values.entrySet().stream()
            .map(e -> e.getKey() + "=" + e.getValue().replace("\\", "\\\\") + "\n")
            .collect(Collectors.joining());
    try {
      Trees.replace(file, text);
    } catch (IOException e) {
      throw new DriverException.Failed("cannot write " + file, "is the disk full?", "", e);
    }
  }

  /// Reads what [#save] wrote; empty when the host was never completed.
  ///
  /// @throws DriverException.Failed when the file cannot be read or is damaged
  static Optional<HostConfig> load(Path file) throws DriverException {
    var values = new Properties();
    try {
      values.load(new StringReader(Files.readString(file)));
      return Optional.of(
          new HostConfig(
              new ServerRef(text(values, "name"), text(values, "nonce")),
              Path.of(text(values, "image")),
              text(values, "user"),
              text(values, "address"),
              Integer.parseInt(text(values, "ssh-port")),
              Integer.parseInt(text(values, "engine-port")),
              Integer.parseInt(text(values, "engine-target"))));
    } catch (NoSuchFileException _) {
      return Optional.empty();
    } catch (IOException | IllegalArgumentException e) {
      throw new DriverException.Failed(
          "cannot read " + file + ": " + e.getMessage(),
          "remove the host and make it again",
          "",
          e);
    }
  }

  private static String text(Properties values, String key) {
    var value = values.getProperty(key);
    if (value == null) {
      throw new IllegalArgumentException(key + " is missing");
    }
    return value;
  }
}
