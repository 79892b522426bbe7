package dev.machine.drivers.cloud.hetzner;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.machine.drivers.DriverException;
import dev.machine.drivers.cloud.hetzner.provider.HetznerApi;
import dev.machine.drivers.cloud.hetzner.provider.HetznerApi.Kind;
import dev.machine.drivers.cloud.hetzner.provider.HetznerProviderMetadata;
import dev.machine.drivers.cloud.hetzner.provider.Pages;
import dev.machine.drivers.cloud.hetzner.provider.Query;
import dev.machine.drivers.cloud.http.Errors;
import dev.machine.drivers.cloud.http.Jclouds;
import dev.machine.drivers.cloud.http.Transport;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import org.jclouds.ContextBuilder;
import org.jspecify.annotations.Nullable;

/// [HetznerApi] with its errors as ours. What is not there is empty.
final class Gateway {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final HetznerApi api;
  private final Errors errors = HetznerErrors.translation();

  Gateway(Account account, Transport transport) {
    var builder =
        ContextBuilder.newBuilder(new HetznerProviderMetadata())
            .endpoint(account.endpoint().toString())
            .credentials("unused", account.token());
    this.api = Jclouds.prepare(builder, transport, new Properties()).buildApi(HetznerApi.class);
  }

  static ObjectNode object() {
    return JSON.createObjectNode();
  }

  List<JsonNode> list(Kind kind, Query query) throws DriverException, InterruptedException {
    return errors.call(() -> Pages.all(api, kind, query));
  }

  Optional<JsonNode> get(Kind kind, String id) throws DriverException, InterruptedException {
    return Optional.ofNullable(errors.<@Nullable JsonNode>call(() -> api.get(kind, id)))
        .map(answer -> answer.path(kind.one()));
  }

  /// The thing itself, not what is told beside it.
  JsonNode create(Kind kind, ObjectNode body) throws DriverException, InterruptedException {
    return errors.call(() -> api.create(kind, body.toString())).path(kind.one());
  }

  void update(Kind kind, String id, ObjectNode body) throws DriverException, InterruptedException {
    var _ = errors.call(() -> api.update(kind, id, body.toString()));
  }

  /// A missing one is fine.
  void delete(Kind kind, String id) throws DriverException, InterruptedException {
    var _ = errors.call(() -> api.delete(kind, id));
  }

  /// Begins an action of a server.
  void act(String server, String action) throws DriverException, InterruptedException {
    var _ = errors.call(() -> api.act(server, action, "{}"));
  }

  /// What was last begun with a server.
  Optional<JsonNode> lastAction(String server) throws DriverException, InterruptedException {
    return Optional.ofNullable(
            errors.<@Nullable JsonNode>call(() -> api.actions(server, Query.first("id:desc"))))
        .map(answer -> answer.at("/actions/0"));
  }

  JsonNode pricing() throws DriverException, InterruptedException {
    return errors.call(api::pricing).path("pricing");
  }
}
