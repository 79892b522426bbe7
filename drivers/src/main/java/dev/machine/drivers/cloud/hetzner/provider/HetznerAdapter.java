package dev.machine.drivers.cloud.hetzner.provider;

import static dev.machine.drivers.cloud.hetzner.provider.HetznerApi.Kind.IMAGES;
import static dev.machine.drivers.cloud.hetzner.provider.HetznerApi.Kind.LOCATIONS;
import static dev.machine.drivers.cloud.hetzner.provider.HetznerApi.Kind.SERVERS;
import static dev.machine.drivers.cloud.hetzner.provider.HetznerApi.Kind.SERVER_TYPES;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.collect.Sets;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import org.jclouds.compute.ComputeServiceAdapter;
import org.jclouds.compute.domain.Template;
import org.jclouds.domain.LoginCredentials;
import org.jspecify.annotations.Nullable;

/// Has jclouds' compute service ask [HetznerApi].
final class HetznerAdapter
    implements ComputeServiceAdapter<JsonNode, JsonNode, JsonNode, JsonNode> {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String NOTHING = "{}";

  private final HetznerApi api;

  @Inject
  HetznerAdapter(HetznerApi api) {
    this.api = api;
  }

  @Override
  public NodeAndInitialCredentials<JsonNode> createNodeWithGroupEncodedIntoName(
      String group, String name, Template template) {
    var options = template.getOptions().as(HetznerTemplateOptions.class);
    var body = JSON.createObjectNode();
    body.put("name", name)
        .put("server_type", Long.parseLong(template.getHardware().getProviderId()))
        .put("image", Long.parseLong(template.getImage().getProviderId()))
        .put("location", template.getLocation().getId());
    var labels = body.putObject("labels");
    options.getUserMetadata().forEach(labels::put);
    userData(body, options);
    options.sshKeys().forEach(id -> body.withArray("/ssh_keys").add(Long.parseLong(id)));
    options.getNetworks().forEach(id -> body.withArray("/networks").add(Long.parseLong(id)));
    options
        .getGroups()
        .forEach(id -> body.withArray("/firewalls").addObject().put("firewall", Long.valueOf(id)));
    var answer = api.create(SERVERS, body.toString());
    var credentials = LoginCredentials.builder().user("root");
    if (answer.path("root_password").isTextual()) {
      credentials.password(answer.path("root_password").asText());
    }
    var server = answer.path("server");
    return new NodeAndInitialCredentials<>(server, server.path("id").asText(), credentials.build());
  }

  /// A key comes in by user data too: made a thing of the project, it would stay behind.
  private static void userData(ObjectNode body, HetznerTemplateOptions options) {
    if (!options.userData().isEmpty()) {
      body.put("user_data", options.userData());
    } else if (options.getPublicKey() != null) {
      var config = Map.of("ssh_authorized_keys", List.of(options.getPublicKey()));
      body.put("user_data", "#cloud-config\n" + JSON.valueToTree(config));
    }
  }

  @Override
  public Iterable<JsonNode> listHardwareProfiles() {
    return Pages.all(api, SERVER_TYPES, Query.all());
  }

  @Override
  public Iterable<JsonNode> listImages() {
    return Pages.all(api, IMAGES, Query.all().with("status", "available"));
  }

  @Override
  public @Nullable JsonNode getImage(String id) {
    return one(api.get(IMAGES, id), "image");
  }

  @Override
  public Iterable<JsonNode> listLocations() {
    return Pages.all(api, LOCATIONS, Query.all());
  }

  @Override
  public @Nullable JsonNode getNode(String id) {
    return one(api.get(SERVERS, id), "server");
  }

  private static @Nullable JsonNode one(@Nullable JsonNode answer, String key) {
    return answer == null ? null : answer.path(key);
  }

  @Override
  public Iterable<JsonNode> listNodes() {
    return Pages.all(api, SERVERS, Query.all());
  }

  @Override
  public Iterable<JsonNode> listNodesByIds(Iterable<String> ids) {
    var wanted = Sets.newHashSet(ids);
    return Pages.all(api, SERVERS, Query.all()).stream()
        .filter(s -> wanted.contains(s.path("id").asText()))
        .toList();
  }

  @Override
  public void destroyNode(String id) {
    api.delete(SERVERS, id);
  }

  @Override
  public void rebootNode(String id) {
    api.act(id, "reboot", NOTHING);
  }

  @Override
  public void resumeNode(String id) {
    api.act(id, "poweron", NOTHING);
  }

  @Override
  public void suspendNode(String id) {
    api.act(id, "shutdown", NOTHING);
  }
}
