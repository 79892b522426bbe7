package dev.machine.drivers.qemu;

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

/// What a virtual machine was made with; written once its files are complete.
///
/// @param user whom the login is for
/// @param image directory of the image in the cache, with `kernel` and `initrd` if the machine
///   boots them directly
/// @param direct whether kernel and initrd of the image are booted, rather than the disk's own boot
///   loader
/// @param hardware what the guest sees
/// @param accel what the person asked for
/// @param address the machine's own on the LAN of its store
/// @param ports those on loopback here
record VmConfig(
    ServerRef ref,
    String user,
    Path image,
    boolean direct,
    Hardware hardware,
    Acceleration.Wanted accel,
    String address,
    LocalPorts ports) {

  /// @param machineId the guest's machine-id(5) where its kernel is booted directly
  /// @param mac of the card that leads out
  /// @param lanMac of the card on the LAN
  record Hardware(int cpus, int memoryMiB, String machineId, String mac, String lanMac) {}

  /// Ports on loopback here.
  ///
  /// @param ssh leads to the machine's SSH server; 0 while none is chosen
  /// @param engine leads to the machine's engine; 0 while none is chosen
  /// @param engineTarget the engine's port on the machine
  record LocalPorts(int ssh, int engine, int engineTarget) {}

  /// The machine as others see it.
  Server server(ServerState state) {
    var login = new Login(user, new Endpoint("127.0.0.1", ports.ssh()), Optional.empty());
    var engine = URI.create("tcp://127.0.0.1:" + ports.engine());
    return new Server(ref, state, Optional.of(login), Optional.of(engine), Optional.of(address));
  }

  VmConfig withPorts(int ssh, int engine) {
    return new VmConfig(
        ref,
        user,
        image,
        direct,
        hardware,
        accel,
        address,
        new LocalPorts(ssh, engine, ports.engineTarget()));
  }

  void save(Path file) throws DriverException {
    var values = new TreeMap<String, String>();
    values.put("name", ref.name());
    values.put("nonce", ref.nonce());
    values.put("user", user);
    values.put("image", image.toString());
    values.put("direct", Boolean.toString(direct));
    values.put("cpus", Integer.toString(hardware.cpus()));
    values.put("memory", Integer.toString(hardware.memoryMiB()));
    values.put("machine-id", hardware.machineId());
    values.put("mac", hardware.mac());
    values.put("lan-mac", hardware.lanMac());
    values.put("accel", accel.word());
    values.put("address", address);
    values.put("ssh-port", Integer.toString(ports.ssh()));
    values.put("engine-port", Integer.toString(ports.engine()));
    values.put("engine-target", Integer.toString(ports.engineTarget()));
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

  /// Reads what [#save] wrote; empty when the machine was never completed.
  ///
  /// @throws DriverException.Failed when the file cannot be read or is damaged
  static Optional<VmConfig> load(Path file) throws DriverException {
    var values = new Properties();
    try {
      values.load(new StringReader(Files.readString(file)));
      return Optional.of(parse(values));
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

  private static VmConfig parse(Properties values) {
    return new VmConfig(
        new ServerRef(text(values, "name"), text(values, "nonce")),
        text(values, "user"),
        Path.of(text(values, "image")),
        Boolean.parseBoolean(text(values, "direct")),
        new Hardware(
            number(values, "cpus"),
            number(values, "memory"),
            text(values, "machine-id"),
            text(values, "mac"),
            text(values, "lan-mac")),
        Acceleration.Wanted.named(text(values, "accel")),
        text(values, "address"),
        new LocalPorts(
            number(values, "ssh-port"),
            number(values, "engine-port"),
            number(values, "engine-target")));
  }

  private static int number(Properties values, String key) {
    return Integer.parseInt(text(values, key));
  }

  private static String text(Properties values, String key) {
    var value = values.getProperty(key);
    if (value == null) {
      throw new IllegalArgumentException(key + " is missing");
    }
    return value;
  }
}
