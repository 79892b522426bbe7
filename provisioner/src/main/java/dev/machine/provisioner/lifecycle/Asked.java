package dev.machine.provisioner.lifecycle;

import dev.machine.drivers.DriverFactory;
import dev.machine.drivers.DriverFactory.Kind;
import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.archive.Digests;
import dev.machine.provisioner.remote.HostKey;

/// What of a [CreateRequest] means nothing, or nothing together: it is refused, never passed over.
final class Asked {

  private Asked() {}

  /// @throws ProvisionException usage
  static void check(CreateRequest request, DriverFactory factory) throws ProvisionException {
    checkInstaller(request);
    checkHostKey(request, factory);
  }

  /// What is run on a host is verified first: an installer by its digest.
  private static void checkInstaller(CreateRequest request) throws ProvisionException {
    var digest = request.installSha256();
    if (request.namesInstaller() && digest.isEmpty()) {
      throw ProvisionException.usage(
          "--engine-install-url needs the digest of what it names",
          "give --engine-install-sha256: sha256sum FILE prints it");
    }
    if (digest.isPresent() && !Digests.isSha256(digest.get())) {
      throw ProvisionException.usage(
          "--engine-install-sha256 " + digest.get() + " is no SHA-256 digest",
          "give 64 hex digits in small letters: sha256sum FILE prints them");
    }
    if (digest.isPresent() && !request.namesInstaller()) {
      throw ProvisionException.usage(
          "--engine-install-sha256 is for an installer, and none is named",
          "give --engine-install-url, or leave it out");
    }
  }

  private static void checkHostKey(CreateRequest request, DriverFactory factory)
      throws ProvisionException {
    if (request.setup().expectedHostKey().isEmpty()) {
      return;
    }
    if (factory.kind() != Kind.EXISTING) {
      throw ProvisionException.usage(
          "--ssh-host-key is for a server that exists, and the driver "
              + factory.name()
              + (factory.kind() == Kind.URL_ONLY ? " uses no SSH" : " makes one with a new key"),
          "leave --ssh-host-key out");
    }
    var _ = HostKey.policy(request.setup().expectedHostKey().get());
  }
}
