package dev.machine.provisioner.client;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// A machine as ssh_config(5) describes it.
///
/// @param name what the person types: `ssh NAME`
/// @param identity the private key; without it ssh takes the person's own keys and agent
/// @param hostKeyAlias under which its keys are known; not its address, which a later machine may
///   get: the name and the nonce
/// @param hostKeys its public keys, each `TYPE BASE64`
/// @param proxyJump as in `ssh -J`
public record SshHost(
    String name,
    String hostName,
    int port,
    String user,
    Optional<Path> identity,
    String hostKeyAlias,
    List<String> hostKeys,
    Optional<String> proxyJump) {

  public SshHost {
    hostKeys = List.copyOf(hostKeys);
  }
}
