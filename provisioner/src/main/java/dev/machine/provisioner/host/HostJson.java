package dev.machine.provisioner.host;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.machine.drivers.Endpoint;
import dev.machine.drivers.Login;
import dev.machine.drivers.OptionValues;
import dev.machine.engine.Settings;
import dev.machine.provisioner.ProvisionException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A [Host] as JSON and back. A tree and not data binding: it starts in half the time, and the
/// schema number is looked at before anything else.
public final class HostJson {

  /// Raised when a reader of an older version would misread what is written.
  public static final int SCHEMA = 1;

  /// Made when something is written: reading does without it.
  private static final class Writer {
    static final ObjectMapper JSON = new ObjectMapper();
  }

  private HostJson() {}

  /// Pretty JSON, newline at the end.
  public static String write(Host host) {
    try {
      return Writer.JSON.writerWithDefaultPrettyPrinter().writeValueAsString(tree(host)) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree that cannot be printed", e);
    }
  }

  /// The host as a tree: the documented output of `inspect`.
  public static ObjectNode tree(Host host) {
    var node = JsonNodeFactory.instance.objectNode();
    node.put("schema", SCHEMA)
        .put("name", host.name())
        .put("nonce", host.nonce())
        .put("created", host.created().toString())
        .put("driver", host.driver());
    node.set("driverOptions", lists(host.driverOptions().values()));
    node.set("status", status(host.status()));
    node.set("access", access(host.access()));
    node.set("engine", engine(host.engine()));
    node.set("client", client(host.client()));
    node.set("labels", strings(host.labels()));
    host.template().ifPresent(t -> node.put("template", t));
    node.set("setup", SetupJson.tree(host.setup()));
    return node;
  }

  /// Reads what [#write] wrote.
  ///
  /// @throws ProvisionException when the text is cut off, from a newer version, or not a host
  public static Host read(String name, String text) throws ProvisionException {
    JsonNode node;
    try {
      node = JsonTree.read(text);
    } catch (JsonProcessingException e) {
      throw broken(name, JsonTree.problem(e), e);
    }
    int schema = node.path("schema").asInt(0);
    if (schema > SCHEMA) {
      throw ProvisionException.failed(
          "the record of \""
              + name
              + "\" is from the future: schema "
              + schema
              + ", this program knows "
              + SCHEMA,
          "use the newer machine that wrote it");
    }
    if (schema < 1) {
      throw broken(name, "has no schema number", null);
    }
    try {
      return host(node);
    } catch (RuntimeException e) {
      throw broken(name, "is not a host: " + e.getMessage(), e);
    }
  }

  private static ProvisionException broken(String name, String what, @Nullable Throwable cause) {
    var problem = "the record of \"" + name + "\" " + what;
    var hint = "machine rm --force " + name + " removes what its ledger names, and the record";
    return cause == null
        ? ProvisionException.failed(problem, hint)
        : ProvisionException.failed(problem, hint, cause);
  }

  private static Host host(JsonNode n) {
    return new Host(
        text(n, "name"),
        text(n, "nonce"),
        Instant.parse(text(n, "created")),
        text(n, "driver"),
        new OptionValues(readLists(n.path("driverOptions"))),
        readStatus(n.path("status")),
        readAccess(n.path("access")),
        readEngine(n.path("engine")),
        readClient(n.path("client")),
        readStrings(n.path("labels")),
        optional(n, "template"),
        SetupJson.read(n.path("setup")));
  }

  private static ObjectNode status(HostStatus status) {
    var node = JsonNodeFactory.instance.objectNode();
    return switch (status) {
      case HostStatus.Creating() -> node.put("is", "creating");
      case HostStatus.Ready() -> node.put("is", "ready");
      case HostStatus.Failed(var problem) -> node.put("is", "failed").put("problem", problem);
      case HostStatus.Removing() -> node.put("is", "removing");
    };
  }

  private static HostStatus readStatus(JsonNode n) {
    return switch (text(n, "is")) {
      case "creating" -> new HostStatus.Creating();
      case "ready" -> new HostStatus.Ready();
      case "failed" -> new HostStatus.Failed(text(n, "problem"));
      case "removing" -> new HostStatus.Removing();
      case String other -> throw new IllegalArgumentException("unknown status " + other);
    };
  }

  private static ObjectNode access(Host.Access access) {
    var node = JsonNodeFactory.instance.objectNode();
    access
        .login()
        .ifPresent(l -> {
          var login = node.putObject("ssh");
          login.put("user", l.user());
          login.put("host", l.endpoint().host()).put("port", l.endpoint().port());
          l.identity().ifPresent(i -> login.put("identity", i.toString()));
        });
    access.hostKey().ifPresent(k -> node.put("hostKey", k));
    access.nextHostKey().ifPresent(k -> node.put("nextHostKey", k));
    access.engine().ifPresent(e -> node.put("engine", e.toString()));
    access.privateAddress().ifPresent(a -> node.put("privateAddress", a));
    return node;
  }

  private static Host.Access readAccess(JsonNode n) {
    var ssh = n.path("ssh");
    Optional<Login> login =
        ssh.isObject()
            ? Optional.of(
                new Login(
                    text(ssh, "user"),
                    new Endpoint(text(ssh, "host"), ssh.path("port").asInt()),
                    optional(ssh, "identity").map(Path::of)))
            : Optional.empty();
    return new Host.Access(
        login,
        optional(n, "hostKey"),
        optional(n, "engine").map(URI::create),
        optional(n, "privateAddress"),
        optional(n, "nextHostKey"));
  }

  private static ObjectNode engine(Host.EngineSpec engine) {
    var node = JsonNodeFactory.instance.objectNode();
    node.set("daemon", Writer.JSON.valueToTree(engine.settings().daemon()));
    node.set("env", array(engine.settings().env()));
    engine.installUrl().ifPresent(v -> node.put("installUrl", v));
    engine.installSha256().ifPresent(v -> node.put("installSha256", v));
    engine.mirror().ifPresent(v -> node.put("mirror", v));
    engine.version().ifPresent(v -> node.put("version", v));
    return node;
  }

  private static Host.EngineSpec readEngine(JsonNode n) {
    var daemon = new TreeMap<String, Object>();
    for (var entry : n.path("daemon").properties()) {
      var value = JsonTree.plain(entry.getValue());
      if (value != null) {
        daemon.put(entry.getKey(), value);
      }
    }
    return new Host.EngineSpec(
        new Settings(daemon, texts(n.path("env"))),
        optional(n, "installUrl"),
        optional(n, "installSha256"),
        optional(n, "mirror"),
        optional(n, "version"));
  }

  private static ObjectNode client(Host.ClientSpec client) {
    var node = JsonNodeFactory.instance.objectNode().put("context", client.context());
    node.set("tlsSans", array(client.tlsSans()));
    client.certificateExpiry().ifPresent(e -> node.put("certificateExpiry", e.toString()));
    return node;
  }

  private static Host.ClientSpec readClient(JsonNode n) {
    return new Host.ClientSpec(
        text(n, "context"),
        texts(n.path("tlsSans")),
        optional(n, "certificateExpiry").map(Instant::parse));
  }

  static ObjectNode lists(Map<String, List<String>> map) {
    var node = JsonNodeFactory.instance.objectNode();
    new TreeMap<>(map).forEach((k, v) -> node.set(k, array(v)));
    return node;
  }

  static Map<String, List<String>> readLists(JsonNode n) {
    var map = new TreeMap<String, List<String>>();
    n.properties().forEach(e -> map.put(e.getKey(), texts(e.getValue())));
    return map;
  }

  private static ObjectNode strings(Map<String, String> map) {
    var node = JsonNodeFactory.instance.objectNode();
    new TreeMap<>(map).forEach(node::put);
    return node;
  }

  private static Map<String, String> readStrings(JsonNode n) {
    var map = new TreeMap<String, String>();
    n.properties().forEach(e -> map.put(e.getKey(), e.getValue().asText()));
    return map;
  }

  private static ArrayNode array(List<String> values) {
    var node = JsonNodeFactory.instance.arrayNode();
    values.forEach(node::add);
    return node;
  }

  private static List<String> texts(JsonNode n) {
    var list = new ArrayList<String>();
    n.forEach(v -> list.add(v.asText()));
    return List.copyOf(list);
  }

  private static String text(JsonNode n, String key) {
    return optional(n, key)
        .orElseThrow(() -> new IllegalArgumentException("\"" + key + "\" is missing"));
  }

  private static Optional<String> optional(JsonNode n, String key) {
    var value = n.path(key);
    return value.isValueNode() && !value.isNull() ? Optional.of(value.asText()) : Optional.empty();
  }
}
