package dev.machine.drivers.cloud.hetzner;

import dev.machine.drivers.DriverException;
import dev.machine.drivers.OptionValues;
import java.net.URI;

/// Which project of which cloud: a token is for one project.
///
/// @param endpoint ends in `/v1`
record Account(URI endpoint, String token) {

  private static final String WHERE = "console.hetzner.cloud, your project, Security, API tokens";

  /// @throws DriverException.Refused when the token is missing, or can be none
  static Account of(OptionValues options) throws DriverException.Refused {
    var token = options.text(HetznerFactory.PREFIX + "-api-token").orElse("").strip();
    if (token.isEmpty()) {
      throw new DriverException.Refused(
          "hetzner: the API token is missing",
          "set HETZNER_API_TOKEN (make a token with read and write access: " + WHERE + ")");
    }
    // As RFC 6750 has it; anything else would break the request's header.
    if (!token.matches("[A-Za-z0-9._~+/=-]+")) {
      throw new DriverException.Refused(
          "hetzner: the API token holds characters that no token has",
          "copy it again, without quotes (" + WHERE + ")");
    }
    return new Account(endpoint(options), token);
  }

  private static URI endpoint(OptionValues options) throws DriverException.Refused {
    var given =
        options.text(HetznerFactory.PREFIX + "-endpoint").orElse("https://api.hetzner.cloud/v1");
    if (!given.matches("https?://[^\\s?#]+")) {
      throw new DriverException.Refused(
          "--hetzner-endpoint: \"" + given + "\" is no address",
          "leave it away for Hetzner's own, https://api.hetzner.cloud/v1");
    }
    return URI.create(given.replaceFirst("/+$", ""));
  }

  /// Without the token.
  @Override
  public String toString() {
    return "Account[" + endpoint + "]";
  }
}
