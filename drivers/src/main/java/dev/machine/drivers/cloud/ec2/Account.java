package dev.machine.drivers.cloud.ec2;

import dev.machine.drivers.DriverException;
import dev.machine.drivers.OptionValues;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Optional;

/// Which account, in which region.
///
/// @param endpoint of the region; where it is not Amazon's own, the person gave it
/// @param amazon whether it is Amazon's own
record Account(String region, URI endpoint, boolean amazon, Keys keys) {

  /// Credentials.
  ///
  /// @param token of temporary ones
  record Keys(String id, String secret, Optional<String> token) {

    /// Nothing of it.
    @Override
    public String toString() {
      return "Keys[]";
    }
  }

  /// @throws DriverException.Refused when something is missing, with what to supply
  static Account of(OptionValues options) throws DriverException.Refused {
    var region = Ec2Factory.given(options, "region").orElse("us-east-1");
    if (!region.matches("[a-z]{2,}(-[a-z0-9]+)*")) {
      throw new DriverException.Refused(
          "--amazonec2-region: \"" + region + "\" is no name of a region",
          "give one such as eu-central-1");
    }
    var other = Ec2Factory.given(options, "endpoint");
    var endpoint = other.isPresent() ? url(other.get()) : amazon(region);
    return new Account(region, endpoint, other.isEmpty(), keys(options));
  }

  /// Where Amazon answers for a region (docs.aws.amazon.com/general/latest/gr/ec2-service.html).
  static URI amazon(String region) {
    return URI.create(
        "https://ec2." + region + ".amazonaws.com" + (region.startsWith("cn-") ? ".cn" : ""));
  }

  /// User data holds the host's private key, so nothing is sent in clear except to this machine.
  private static URI url(String text) throws DriverException.Refused {
    try {
      var url = URI.create(text.replaceFirst("/+$", ""));
      var host = url.getHost();
      if (host != null && url.getQuery() == null && sealed(url.getScheme(), host)) {
        return url;
      }
    } catch (IllegalArgumentException | UnknownHostException _) {
      // Told below.
    }
    throw new DriverException.Refused(
        "--amazonec2-endpoint: \"" + text + "\" will not do",
        "give an https:// address (http:// only for this machine)");
  }

  private static boolean sealed(String scheme, String host) throws UnknownHostException {
    return scheme.equals("https")
        || (scheme.equals("http") && InetAddress.getByName(host).isLoopbackAddress());
  }

  /// A profile that is named holds, so that a host is managed with what it was made with.
  private static Keys keys(OptionValues options) throws DriverException.Refused {
    var profile = Ec2Factory.given(options, "profile");
    var id = Ec2Factory.given(options, "access-key");
    var secret = Ec2Factory.given(options, "secret-key");
    if (profile.isEmpty() && id.isPresent() && secret.isPresent()) {
      return new Keys(id.get(), secret.get(), Ec2Factory.given(options, "session-token"));
    }
    if (profile.isEmpty() && (id.isPresent() || secret.isPresent())) {
      throw new DriverException.Refused(
          "half of the credentials is missing",
          id.isPresent()
              ? "set AWS_SECRET_ACCESS_KEY too"
              : "set AWS_ACCESS_KEY_ID too, or give --amazonec2-access-key");
    }
    return new Profiles(Profiles.file(options)).keys(profile);
  }

  @Override
  public String toString() {
    return "Account[" + region + ", " + endpoint + "]";
  }
}
