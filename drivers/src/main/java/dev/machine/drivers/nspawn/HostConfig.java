package dev.machine.drivers.nspawn;

import dev.machine.drivers.DriverException;
import dev.machine.drivers.Endpoint;
import dev.machine.drivers.Login;
import dev.machine.drivers.Server;
import dev.machine.drivers.ServerRef;
import dev.machine.drivers.ServerState;
import dev.machine.drivers.local.HostProperties;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Optional;

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
    var values = new HashMap<String, String>();
    values.put("name", ref.name());
    values.put("nonce", ref.nonce());
    values.put("image", image.toString());
    values.put("user", user);
    values.put("address", address);
    values.put("ssh-port", Integer.toString(sshPort));
    values.put("engine-port", Integer.toString(enginePort));
    values.put("engine-target", Integer.toString(engineTarget));
    HostProperties.save(file, values);
  }

  /// Reads what [#save] wrote; empty when the host was never completed.
  ///
  /// @throws DriverException.Failed when the file cannot be read or is damaged
  static Optional<HostConfig> load(Path file) throws DriverException {
    return HostProperties.load(
        file,
        values ->
            new HostConfig(
                new ServerRef(values.text("name"), values.text("nonce")),
                Path.of(values.text("image")),
                values.text("user"),
                values.text("address"),
                values.number("ssh-port"),
                values.number("engine-port"),
                values.number("engine-target")));
  }
}
