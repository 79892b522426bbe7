package dev.machine.drivers.cloud.openstack;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.machine.drivers.DriverException;
import dev.machine.drivers.OptionValues;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/// Which account of which cloud: from the options, and from `clouds.yaml` what they leave open.
///
/// @param authUrl Keystone's, ending in `/v3`
/// @param login the body of a request for a token (docs.openstack.org/api-ref/identity/v3); holds
///   the secret
/// @param side `public`, `internal` or `admin`
record Account(
    URI authUrl, ObjectNode login, Optional<String> region, String side, Optional<Path> authority) {

  private static final ObjectMapper JSON = new ObjectMapper();

  /// @throws DriverException.Refused when something is missing, with what to supply
  static Account of(OptionValues options) throws DriverException.Refused {
    var given = new Given(options, CloudsYaml.entry(options));
    var url = given.need("auth-url", "auth_url", "OS_AUTH_URL");
    var side = given.find("endpoint-type", "interface").orElse("public").replaceFirst("URL$", "");
    return new Account(
        URI.create(url.replaceFirst("/+$", "").replaceFirst("/v2\\.0$|/v3$", "") + "/v3"),
        login(given),
        given.find("region", "region_name"),
        side,
        given.find("cacert", "cacert").map(Path::of));
  }

  /// Options first, then the entry of clouds.yaml.
  private record Given(OptionValues options, Map<String, String> yaml) {

    Optional<String> find(String option, String key) {
      return options
          .text(OpenStackFactory.PREFIX + "-" + option)
          .filter(v -> !v.isEmpty())
          .or(() -> Optional.ofNullable(yaml.get(key)));
    }

    String need(String option, String key, String variable) throws DriverException.Refused {
      return find(option, key)
          .orElseThrow(() ->
              new DriverException.Refused(
                  "openstack: " + key + " is missing",
                  "set "
                      + variable
                      + " (or --openstack-"
                      + option
                      + "), or name an entry of clouds.yaml by OS_CLOUD"));
    }
  }

  private static ObjectNode login(Given given) throws DriverException.Refused {
    var auth = JSON.createObjectNode();
    var identity = auth.putObject("auth").putObject("identity");
    var credential = given.find("application-credential-id", "application_credential_id");
    if (credential.isPresent()) {
      identity.putArray("methods").add("application_credential");
      identity
          .putObject("application_credential")
          .put("id", credential.get())
          .put(
              "secret",
              given.need(
                  "application-credential-secret",
                  "application_credential_secret",
                  "OS_APPLICATION_CREDENTIAL_SECRET"));
      return auth; // Its project is its own: no scope.
    }
    identity.putArray("methods").add("password");
    var user = identity.putObject("password").putObject("user");
    var id = given.find("user-id", "user_id");
    if (id.isPresent()) {
      user.put("id", id.get());
    } else {
      user.put("name", given.need("username", "username", "OS_USERNAME"));
      domain(user, given, "domain", "user_domain");
    }
    user.put("password", given.need("password", "password", "OS_PASSWORD"));
    scope((ObjectNode) auth.path("auth"), given);
    return auth;
  }

  private static void scope(ObjectNode auth, Given given) throws DriverException.Refused {
    var project = auth.putObject("scope").putObject("project");
    var id = given.find("tenant-id", "project_id");
    if (id.isPresent()) {
      project.put("id", id.get());
      return;
    }
    project.put("name", given.need("tenant-name", "project_name", "OS_PROJECT_NAME"));
    domain(project, given, "project-domain", "project_domain");
  }

  /// A domain by id, by name, or the one that every cloud has.
  private static void domain(ObjectNode of, Given given, String option, String key) {
    var id = given.find(option + "-id", key + "_id");
    var name = given.find(option + "-name", key + "_name");
    var domain = of.putObject("domain");
    if (id.isPresent()) {
      domain.put("id", id.get());
    } else if (name.isPresent()) {
      domain.put("name", name.get());
    } else {
      domain.put("id", "default");
    }
  }

  /// Without the login.
  @Override
  public String toString() {
    return "Account[" + authUrl + " " + region.orElse("") + "]";
  }
}
