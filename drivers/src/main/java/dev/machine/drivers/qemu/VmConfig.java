package dev.machine.drivers.qemu;

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

/// What a virtual machine was made with; written once its files are complete.
///
/// @param user whom the login is for
/// @param image directory of the image in the cache, with `kernel` and `initrd` if the machine
///   boots them directly
/// @param direct whether kernel and initrd of the image are booted, rather than the disk's own boot
///   loader
/// @param hardware what the guest sees
/// @param accel what the person asked for
/// @param aslr whether its programs are at random addresses even when it is emulated
/// @param address the machine's own on the LAN of its store
/// @param ports those on loopback here
record VmConfig(
    ServerRef ref,
    String user,
    Path image,
    boolean direct,
    Hardware hardware,
    Acceleration.Wanted accel,
    boolean aslr,
    String address,
    LocalPorts ports) {

  /// @param machineId the guest's machine-id(5) where its kernel is booted directly
  /// @param mac of the card that leads out
  /// @param lanMac of the card on the LAN
  record Hardware(int cpus, int memoryMiB, String machineId, String mac, String lanMac) {

    Hardware sized(int processors, int mebibytes) {
      return new Hardware(processors, mebibytes, machineId, mac, lanMac);
    }
  }

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
        aslr,
        address,
        new LocalPorts(ssh, engine, ports.engineTarget()));
  }

  VmConfig with(Acceleration.Wanted wanted) {
    return new VmConfig(ref, user, image, direct, hardware, wanted, aslr, address, ports);
  }

  /// The machine at an address on the LAN.
  VmConfig at(String lan) {
    return new VmConfig(ref, user, image, direct, hardware, accel, aslr, lan, ports);
  }

  VmConfig with(Hardware next) {
    return new VmConfig(ref, user, image, direct, next, accel, aslr, address, ports);
  }

  void save(Path file) throws DriverException {
    var values = new HashMap<String, String>();
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
    values.put("aslr", Boolean.toString(aslr));
    values.put("address", address);
    values.put("ssh-port", Integer.toString(ports.ssh()));
    values.put("engine-port", Integer.toString(ports.engine()));
    values.put("engine-target", Integer.toString(ports.engineTarget()));
    HostProperties.save(file, values);
  }

  /// Reads what [#save] wrote; empty when the machine was never completed.
  ///
  /// @throws DriverException.Failed when the file cannot be read or is damaged
  static Optional<VmConfig> load(Path file) throws DriverException {
    return HostProperties.load(file, VmConfig::parse);
  }

  private static VmConfig parse(HostProperties values) {
    return new VmConfig(
        new ServerRef(values.text("name"), values.text("nonce")),
        values.text("user"),
        Path.of(values.text("image")),
        Boolean.parseBoolean(values.text("direct")),
        new Hardware(
            values.number("cpus"),
            values.number("memory"),
            values.text("machine-id"),
            values.text("mac"),
            values.text("lan-mac")),
        Acceleration.Wanted.named(values.text("accel")),
        values.flag("aslr"),
        values.text("address"),
        new LocalPorts(
            values.number("ssh-port"),
            values.number("engine-port"),
            values.number("engine-target")));
  }
}
