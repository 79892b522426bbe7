package dev.machine.drivers.nspawn;

import dev.machine.drivers.FirstBoot;
import dev.machine.drivers.local.GuestIdentity;
import dev.machine.drivers.local.Lan;
import java.io.IOException;
import java.util.UUID;
import java.util.regex.Pattern;

/// Renders [FirstBoot] as files of the guest, before it boots for the first time.
final class GuestFiles {

  /// Where the driver's own unit files go.
  private static final String UNITS = "/etc/systemd/system/";

  /// Debian's first ordinary user (adduser.conf, FIRST_UID).
  private static final int FIRST_UID = 1000;

  private final GuestTree guest;

  GuestFiles(GuestTree guest) {
    this.guest = guest;
  }

  void write(FirstBoot boot, Lan.Seat seat) throws IOException {
    identity(boot.hostName());
    network(seat);
    units();
    ssh(boot);
    login(boot);
    for (var file : boot.files()) {
      guest.write(file.path(), file.mode(), 0, file.content());
    }
  }

  private void identity(String hostName) throws IOException {
    guest.write("/etc/hostname", 0644, 0, hostName + "\n");
    guest.write(
        "/etc/hosts",
        0644,
        0,
        "127.0.0.1 localhost\n127.0.1.1 " + hostName + "\n::1 localhost ip6-localhost\n");
    // machine-id(5). Left to the guest, an empty one would cost a run of first-boot units.
    guest.write("/etc/machine-id", 0444, 0, UUID.randomUUID().toString().replace("-", "") + "\n");
  }

  void network(Lan.Seat seat) throws IOException {
    // Sorts before systemd's own 80-container-host0.network, which would ask for DHCP.
    guest.write(
        "/etc/systemd/network/10-machine.network",
        0644,
        0,
        """
        [Match]
        Name=host0

        [Network]
        Address=%s/%d
        Gateway=%s
        DHCP=no
        IPv6AcceptRA=no
        LinkLocalAddressing=no
        """
            .formatted(seat.address(), seat.prefix(), seat.gateway()));
    // networkd would else remove the routes that an engine adds, whenever it is restarted.
    guest.write(
        "/etc/systemd/networkd.conf.d/10-machine.conf",
        0644,
        0,
        "[Network]\nManageForeignRoutes=no\nManageForeignRoutingPolicyRules=no\n");
    guest.write("/etc/resolv.conf", 0644, 0, "nameserver " + Lan.DNS + "\n");
  }

  private void units() throws IOException {
    guest.link(
        UNITS + "multi-user.target.wants/systemd-networkd.service",
        "/lib/systemd/system/systemd-networkd.service");
    // Holds up the engine's unit until it times out when a container's network comes and goes.
    guest.link(UNITS + "systemd-networkd-wait-online.service", "/dev/null");
    // systemd-nspawn mounts the controllers of cgroup v1 read-only, and an engine needs to make
    // groups in them. Without `bind` the remount says "mount point is busy".
    guest.write(
        UNITS + "machine-cgroup.service",
        0644,
        0,
        """
        [Unit]
        Description=Let the container engine use the cgroup v1 controllers
        DefaultDependencies=no
        ConditionPathExists=!/sys/fs/cgroup/cgroup.controllers
        Before=sysinit.target

        [Service]
        Type=oneshot
        RemainAfterExit=yes
        ExecStart=/bin/sh -c 'for m in /sys/fs/cgroup /sys/fs/cgroup/*; do \
        if mountpoint -q "$$m"; then mount -o remount,bind,rw "$$m"; fi; done'
        """);
    guest.link(UNITS + "sysinit.target.wants/machine-cgroup.service", "../machine-cgroup.service");
  }

  private void ssh(FirstBoot boot) throws IOException {
    var type = boot.hostKey().publicKey().split(" ")[0];
    var name = type.startsWith("ecdsa") ? "ecdsa" : type.equals("ssh-rsa") ? "rsa" : "ed25519";
    var key = "/etc/ssh/ssh_host_" + name + "_key";
    guest.write(key, 0600, 0, boot.hostKey().privateKey());
    guest.write(key + ".pub", 0644, 0, boot.hostKey().publicKey() + "\n");
    guest.write(
        "/etc/ssh/sshd_config.d/10-machine.conf",
        0644,
        0,
        "HostKey " + key + "\nPasswordAuthentication no\nKbdInteractiveAuthentication no\n");
  }

  private void login(FirstBoot boot) throws IOException {
    var user = boot.user();
    int uid = user.equals("root") ? 0 : addUser(user);
    var home = GuestIdentity.home(user);
    if (uid != 0) {
      guest.directory(home, 0755, uid);
      guest.write("/etc/sudoers.d/10-machine", 0440, 0, user + " ALL=(ALL) NOPASSWD: ALL\n");
    }
    guest.directory(home + "/.ssh", 0700, uid);
    guest.write(
        home + "/.ssh/authorized_keys", 0600, uid, String.join("\n", boot.authorizedKeys()) + "\n");
  }

  /// Enters a user into passwd(5), group(5) and shadow(5), without a password.
  private int addUser(String user) throws IOException {
    var passwd = guest.read("/etc/passwd");
    var known = Pattern.compile("(?m)^" + Pattern.quote(user) + ":[^:]*:(\\d+):").matcher(passwd);
    if (known.find()) {
      return Integer.parseInt(known.group(1));
    }
    append(
        "/etc/passwd",
        0644,
        user + ":x:%1$d:%1$d::/home/".formatted(FIRST_UID) + user + ":/bin/bash");
    append("/etc/group", 0644, user + ":x:" + FIRST_UID + ":");
    append("/etc/shadow", 0640, user + ":*:19000:0:99999:7:::");
    return FIRST_UID;
  }

  private void append(String path, int mode, String line) throws IOException {
    guest.write(path, mode, 0, guest.read(path) + line + "\n");
  }
}
