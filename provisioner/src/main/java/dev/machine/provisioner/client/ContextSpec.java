package dev.machine.provisioner.client;

import dev.machine.provisioner.pki.ClientFiles;
import java.util.Optional;

/// A docker context as it should be.
///
/// @param description shown by `docker context ls`
/// @param tls what to copy into it; without it docker speaks plain HTTP to a `tcp://` URL
public record ContextSpec(
    ContextName name, String description, EngineUrl url, Optional<ClientFiles> tls, Owner owner) {

  /// Whose context it is; written into its metadata, so that no other is ever touched.
  ///
  /// @param store the id of the store
  /// @param machine the machine's name in it
  /// @param nonce of this incarnation of the machine
  public record Owner(String store, String machine, String nonce) {}
}
