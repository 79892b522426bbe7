package dev.machine.drivers.cloud;

/// What a server learns before we first see it.
///
/// @param userData what cloud-init (cloudinit.readthedocs.io) gets: only the server needs it
/// @param publicKey our login key, as one line of `authorized_keys`: for clouds that keep keys
public record Boot(String userData, String publicKey) {

  /// Without the user data, which holds a host key.
  @Override
  public String toString() {
    return "Boot[" + publicKey + "]";
  }
}
