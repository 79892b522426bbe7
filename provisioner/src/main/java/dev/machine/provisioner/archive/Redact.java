package dev.machine.provisioner.archive;

import java.net.URI;

/// Addresses may carry a user's name and password; what is shown or stored must not.
final class Redact {

  private Redact() {}

  static String uri(URI uri) {
    return text(uri.toString());
  }

  static String text(String address) {
    return address.replaceFirst("://[^/@]*@", "://");
  }
}
