package dev.machine.drivers.qemu;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.machine.drivers.FirstBoot;
import dev.machine.drivers.cloudinit.UserData;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Renders [FirstBoot] for a guest: as a tar archive that our own images unpack over their root
/// directory, or as NoCloud data for cloud-init. Holds the host's private key: the caller keeps it
/// from other users.
final class Seed {

  private static final ObjectMapper JSON = new ObjectMapper();

  private Seed() {}

  /// @param id changes when a guest shall unpack its seed again
  static byte[] tar(String id, FirstBoot boot, VmConfig config, long seconds) {
    var files = new LinkedHashMap<String, Tar.Entry>();
    var home = boot.user().equals("root") ? "root" : "home/" + boot.user();
    put(files, Tar.Entry.file("machine-seed/id", 0400, id + "\n"));
    put(files, Tar.Entry.file("machine-seed/user", 0400, boot.user() + "\n"));
    put(files, Tar.Entry.file("etc/hostname", 0644, boot.hostName() + "\n"));
    put(files, Tar.Entry.file("etc/hosts", 0644, hosts(boot.hostName())));
    put(files, Tar.Entry.file("etc/resolv.conf", 0644, "nameserver " + QemuCommand.DNS + "\n"));
    put(files, network("out", config.hardware().mac(), outward()));
    put(files, network("lan", config.hardware().lanMac(), "Address=" + config.address() + "/24"));
    ssh(files, boot);
    put(files, Tar.Entry.directory(home + "/.ssh", 0700));
    put(
        files,
        Tar.Entry.file(
            home + "/.ssh/authorized_keys", 0600, String.join("\n", boot.authorizedKeys()) + "\n"));
    if (!boot.user().equals("root")) {
      put(
          files,
          Tar.Entry.file(
              "etc/sudoers.d/10-machine", 0440, boot.user() + " ALL=(ALL) NOPASSWD: ALL\n"));
    }
    for (var file : boot.files()) {
      put(files, Tar.Entry.file(relative(file.path()), file.mode(), file.content()));
    }
    return Tar.of(List.copyOf(files.values()), seconds);
  }

  private static void put(Map<String, Tar.Entry> files, Tar.Entry entry) {
    files.put(entry.path(), entry);
  }

  private static String relative(String path) {
    return path.replaceFirst("^/+", "");
  }

  private static String hosts(String hostName) {
    return "127.0.0.1 localhost\n127.0.1.1 " + hostName + "\n::1 localhost ip6-localhost\n";
  }

  private static String outward() {
    return "Address="
        + QemuCommand.GUEST
        + "/"
        + QemuCommand.PREFIX
        + "\nGateway="
        + QemuCommand.GATEWAY;
  }

  private static Tar.Entry network(String name, String mac, String how) {
    return Tar.Entry.file(
        "etc/systemd/network/10-machine-" + name + ".network",
        0644,
        """
        [Match]
        MACAddress=%s

        [Network]
        %s
        DHCP=no
        IPv6AcceptRA=no
        LinkLocalAddressing=no
        """
            .formatted(mac, how));
  }

  private static void ssh(Map<String, Tar.Entry> files, FirstBoot boot) {
    var key = "etc/ssh/ssh_host_" + UserData.keyType(boot) + "_key";
    put(files, Tar.Entry.file(key, 0600, boot.hostKey().privateKey()));
    put(files, Tar.Entry.file(key + ".pub", 0644, boot.hostKey().publicKey() + "\n"));
    put(
        files,
        Tar.Entry.file(
            "etc/ssh/sshd_config.d/10-machine.conf",
            0644,
            "HostKey /" + key + "\nPasswordAuthentication no\nKbdInteractiveAuthentication no\n"));
  }

  /// The three files of cloud-init's NoCloud data source, by name. JSON is YAML too.
  static Map<String, String> noCloud(String id, FirstBoot boot, VmConfig config) {
    return Map.of(
        "meta-data",
        json(Map.of("instance-id", id, "local-hostname", boot.hostName())),
        "user-data",
        UserData.of(boot),
        "network-config",
        json(networkConfig(config)));
  }

  /// Version 2 of cloud-init's network configuration.
  private static Map<String, Object> networkConfig(VmConfig config) {
    return Map.of(
        "version",
        2,
        "ethernets",
        Map.of(
            "out",
            Map.of("match", Map.of("macaddress", config.hardware().mac()), "dhcp4", true),
            "lan",
            Map.of(
                "match",
                Map.of("macaddress", config.hardware().lanMac()),
                "optional",
                true,
                "addresses",
                List.of(config.address() + "/24"))));
  }

  private static String json(Object value) {
    try {
      return JSON.writeValueAsString(value) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("maps of text can be written as JSON", e);
    }
  }
}
