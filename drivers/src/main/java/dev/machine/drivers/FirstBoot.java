package dev.machine.drivers;

import java.util.List;

/// What a server must know when it first boots, as neutral data: a cloud driver renders user data
/// from it, `nspawn` writes files.
///
/// @param user the login that the authorized keys are for
/// @param hostKey the SSH host key that we made, pinned before the first packet
public record FirstBoot(
    String hostName,
    String user,
    HostKey hostKey,
    List<String> authorizedKeys,
    List<BootFile> files) {

  /// The same for another login.
  public FirstBoot as(String login) {
    return new FirstBoot(hostName, login, hostKey, authorizedKeys, files);
  }

  /// An SSH host key pair.
  ///
  /// @param privateKey OpenSSH private key file, PEM
  /// @param publicKey one line: `ssh-ed25519 AAAA…`
  public record HostKey(String privateKey, String publicKey) {
    @Override
    public String toString() {
      return "HostKey[" + publicKey + "]";
    }
  }

  /// A file to be there at first boot.
  ///
  /// @param path absolute path on the server
  /// @param mode octal permission bits, such as 0644
  public record BootFile(String path, int mode, String content) {}
}
