package dev.machine.provisioner.lifecycle;

import static dev.machine.provisioner.host.AtomicFiles.Access.PRIVATE;

import dev.machine.drivers.FirstBoot;
import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.host.AtomicFiles;
import dev.machine.provisioner.host.Host;
import dev.machine.provisioner.host.HostStore;
import dev.machine.provisioner.remote.HostKey;
import dev.machine.provisioner.remote.SshKeys;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// The keys of the hosts that we make: made once, kept in the host's secrets, the same again when a
/// creation is resumed.
final class KeyFiles {

  static final String LOGIN_KEY = "id_ed25519";
  private static final String HOST_KEY = "host_ed25519";
  private static final String NEXT_HOST_KEY = "next_host_ed25519";

  /// The login key of the host that this one begins from, until it has its own.
  private static final String BORROWED = "borrowed_ed25519";

  private final HostStore store;

  KeyFiles(HostStore store) {
    this.store = store;
  }

  /// What the host must know at its first boot.
  FirstBoot firstBoot(Host host) throws ProvisionException {
    var login = pair(host, LOGIN_KEY, "machine " + host.name());
    var own = pair(host, HOST_KEY, host.name());
    return new FirstBoot(
        host.name(),
        "root",
        new FirstBoot.HostKey(own.privateKey(), own.publicKey()),
        List.of(login.publicKey()),
        List.of());
  }

  /// Whether the host is pinned to the key that its first boot was given.
  boolean pinnedToFirst(Host host) throws ProvisionException {
    Path open = publicHalf(host, HOST_KEY);
    return Files.exists(open)
        && host.access().hostKey().flatMap(HostKey::parse).equals(HostKey.parse(read(host, open)));
  }

  /// The host key that the record expects next, or a new one when it expects none.
  SshKeys.Pair successor(Host host) throws ProvisionException {
    var kept = pair(host, NEXT_HOST_KEY, host.name());
    if (host.access().nextHostKey().equals(Optional.of(kept.publicKey()))) {
      return kept;
    }
    // Of a change that ended, or that never began.
    forgetSuccessor(host);
    return pair(host, NEXT_HOST_KEY, host.name());
  }

  /// The host has it, and nobody else needs it.
  void forgetSuccessor(Host host) throws ProvisionException {
    Path open = publicHalf(host, NEXT_HOST_KEY);
    try {
      // In this order, or a process killed between would leave a public half without a secret.
      Files.deleteIfExists(open);
      Files.deleteIfExists(open.resolveSibling(NEXT_HOST_KEY));
    } catch (IOException e) {
      throw unkept(host, e);
    }
  }

  /// Keeps the login key of the host that this one begins from: that host may be gone when a
  /// cut-off creation goes on.
  void borrow(Host host, Host.Origin origin) throws ProvisionException {
    if (borrows(host)) {
      return;
    }
    var theirs = store.secretsDir(origin.host()).resolve(LOGIN_KEY);
    try {
      if (!store.load(origin.host()).nonce().equals(origin.nonce())) {
        throw ProvisionException.refused(
            "the host " + origin.host() + " is another one by now",
            "begin anew: machine rm " + host.name());
      }
      AtomicFiles.write(borrowed(host), Files.readAllBytes(theirs), PRIVATE);
    } catch (IOException e) {
      throw ProvisionException.failed(
          "cannot read the login key of " + origin.host() + ": " + e.getMessage(),
          "machine ssh " + origin.host() + " must work",
          e);
    }
  }

  boolean borrows(Host host) throws ProvisionException {
    return Files.exists(borrowed(host));
  }

  Path borrowed(Host host) throws ProvisionException {
    return store.secretsDir(host.name()).resolve(BORROWED);
  }

  void giveBack(Host host) throws ProvisionException {
    try {
      Files.deleteIfExists(borrowed(host));
    } catch (IOException e) {
      throw ProvisionException.failed(
          "cannot remove " + borrowed(host) + ": " + e.getMessage(), "remove it by hand", e);
    }
  }

  /// For servers that boot without us.
  static FirstBoot none() {
    return new FirstBoot("", "", new FirstBoot.HostKey("", ""), List.of(), List.of());
  }

  private SshKeys.Pair pair(Host host, String name, String comment) throws ProvisionException {
    Path open = publicHalf(host, name);
    Path secret = open.resolveSibling(name);
    try {
      // The public half is written last: where it is, the pair is whole.
      if (!Files.exists(open)) {
        var made = SshKeys.ed25519(comment);
        AtomicFiles.write(secret, made.privateKey().getBytes(StandardCharsets.UTF_8), PRIVATE);
        AtomicFiles.write(
            open, (made.publicKey() + "\n").getBytes(StandardCharsets.UTF_8), PRIVATE);
      }
      return new SshKeys.Pair(Files.readString(secret), Files.readString(open).strip());
    } catch (IOException e) {
      throw unkept(host, e);
    }
  }

  private Path publicHalf(Host host, String name) {
    return store.secretsDir(host.name()).resolve(name + ".pub");
  }

  private String read(Host host, Path file) throws ProvisionException {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw unkept(host, e);
    }
  }

  private ProvisionException unkept(Host host, IOException cause) {
    return ProvisionException.failed(
        "cannot keep the keys of " + host.name() + ": " + cause.getMessage(),
        "check free space and permissions of " + store.root(),
        cause);
  }
}
