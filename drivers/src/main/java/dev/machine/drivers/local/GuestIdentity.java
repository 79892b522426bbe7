package dev.machine.drivers.local;

import java.util.ArrayList;
import java.util.List;

/// The files that make a guest itself, and must not go into an image of it. Each is written anew
/// for the hosts that begin from it, or made by their systemd.
public final class GuestIdentity {

  private GuestIdentity() {}

  /// Absolute paths; some are directories.
  ///
  /// @param user whom the login is for
  public static List<String> paths(String user) {
    var paths =
        new ArrayList<>(
            List.of(
                "/etc/machine-id",
                "/etc/hostname",
                "/etc/hosts",
                "/var/lib/dbus/machine-id",
                "/var/lib/systemd/random-seed",
                "/var/log/journal",
                "/var/log/wtmp",
                "/var/log/btmp"));
    for (var type : List.of("ed25519", "ecdsa", "rsa")) {
      paths.add("/etc/ssh/ssh_host_" + type + "_key");
      paths.add("/etc/ssh/ssh_host_" + type + "_key.pub");
    }
    paths.add(home(user) + "/.ssh/authorized_keys");
    return paths;
  }

  /// The user's home directory in a guest of ours.
  public static String home(String user) {
    return user.equals("root") ? "/root" : "/home/" + user;
  }
}
