package dev.machine.drivers.cloud.openstack;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.inject.AbstractModule;
import dev.machine.drivers.CloudFailure;
import dev.machine.drivers.DriverException;
import dev.machine.drivers.cloud.http.Errors;
import dev.machine.drivers.cloud.http.Jclouds;
import dev.machine.drivers.cloud.http.OwnApi;
import dev.machine.drivers.cloud.http.Transport;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import org.jclouds.ContextBuilder;
import org.jspecify.annotations.Nullable;

/// JSON in and out of the services of one cloud. What is not there is empty; everything else that
/// is no success is a [CloudFailure].
final class Gateway {

  static final ObjectMapper JSON = new ObjectMapper();

  /// A service and how its paths begin.
  enum Service {
    COMPUTE("compute", ""),
    NETWORK("network", "/v2.0"),
    IMAGE("image", "/v2");

    private final String type;
    private final String version;

    Service(String type, String version) {
      this.type = type;
      this.version = version;
    }
  }

  /// Credentials are [Keystone]'s.
  private static final OwnApi<OpenStackApi> ANNOUNCED =
      OwnApi.of(OpenStackApi.class)
          .id("machine-openstack")
          .name("OpenStack")
          .defaultEndpoint("http://localhost:5000/v3")
          .documentation(URI.create("https://docs.openstack.org/api-ref/"))
          .defaultModules(Set.of(OpenStackModule.class))
          .build();

  private final Keystone keystone;
  private final OpenStackApi api;
  private final Errors errors;

  Gateway(Account account, Transport transport) {
    this.keystone = new Keystone(account, transport);
    this.errors = OpenStackErrors.translation();
    var builder =
        ContextBuilder.newBuilder(ANNOUNCED)
            .endpoint(account.authUrl().toString())
            .credentials("unused", "unused");
    this.api =
        Jclouds.prepare(
                builder,
                transport,
                new Properties(),
                new AbstractModule() {
                  @Override
                  protected void configure() {
                    bind(Keystone.class).toInstance(keystone);
                  }
                })
            .buildApi(OpenStackApi.class);
  }

  static ObjectNode object() {
    return JSON.createObjectNode();
  }

  Optional<JsonNode> get(Service service, String path)
      throws DriverException, InterruptedException {
    var uri = uri(service, path);
    return Optional.ofNullable(read(errors.<@Nullable String>call(() -> api.get(uri))))
        .filter(n -> !n.isMissingNode());
  }

  /// All pages of a list.
  ///
  /// @param key of the list in each answer; the next page is in `key_links` (Nova, Neutron)
  List<JsonNode> list(Service service, String path, String key)
      throws DriverException, InterruptedException {
    var all = new ArrayList<JsonNode>();
    Optional<URI> next = Optional.of(uri(service, path));
    while (next.isPresent()) {
      var uri = next.get();
      var page = read(errors.<@Nullable String>call(() -> api.get(uri)));
      if (!page.path(key).isArray()) {
        throw new CloudFailure.Rejected(
            "OpenStack has no list of " + key,
            "the cloud lacks a service that is needed",
            "",
            null);
      }
      page.path(key).forEach(all::add);
      next = Optional.empty();
      for (var link : page.path(key + "_links")) {
        if (link.path("rel").asText().equals("next")) {
          next = Optional.of(URI.create(link.path("href").asText()));
        }
      }
    }
    return all;
  }

  JsonNode post(Service service, String path, ObjectNode body)
      throws DriverException, InterruptedException {
    var uri = uri(service, path);
    return read(errors.<@Nullable String>call(() -> api.post(uri, body.toString())));
  }

  /// A missing one is fine.
  void delete(Service service, String path) throws DriverException, InterruptedException {
    var uri = uri(service, path);
    errors.call(() -> api.delete(uri));
  }

  private URI uri(Service service, String path) throws DriverException, InterruptedException {
    var base = keystone.service(service.type).toString();
    return URI.create((base.endsWith(service.version) ? base : base + service.version) + path);
  }

  private static JsonNode read(@Nullable String text) throws CloudFailure {
    if (text == null || text.isBlank()) {
      return MissingNode.getInstance();
    }
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException _) {
      throw new CloudFailure.Unavailable(
          "OpenStack answered something that is no JSON", "is there a proxy in between?", null);
    }
  }
}
