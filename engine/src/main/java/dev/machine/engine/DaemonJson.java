package dev.machine.engine;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// `/etc/docker/daemon.json`, merged and never simply overwritten.
///
/// What was there stays, keys unknown to this program too, and keeps its place. A setting that the
/// person gives now wins over the file; lists are united, maps merged by key, labels by their key.
/// The engine's addresses and TLS files are always ours. New keys come after the old ones, sorted,
/// so that the same input gives the same bytes.
public final class DaemonJson {

  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private DaemonJson() {}

  /// The file with settings, addresses and TLS.
  ///
  /// @param existing the file as it is; empty or blank for none
  /// @param hosts addresses of the engine, all of them
  /// @throws EngineException when the existing file is not a JSON object, with line and column
  public static String merge(Optional<String> existing, Settings settings, List<String> hosts)
      throws EngineException {
    var file = withSettings(existing, settings);
    file.set("hosts", JSON.valueToTree(hosts));
    // dockerd(8): --tls is implied by --tlsverify; a `false` left there would contradict it.
    file.remove("tls");
    file.put("tlsverify", true);
    file.put("tlscacert", EngineFiles.CA);
    file.put("tlscert", EngineFiles.SERVER);
    file.put("tlskey", EngineFiles.SERVER);
    return print(file);
  }

  /// The file with settings only: what an engine of another origin starts with.
  static String merge(Optional<String> existing, Settings settings) throws EngineException {
    return print(withSettings(existing, settings));
  }

  private static ObjectNode withSettings(Optional<String> existing, Settings settings)
      throws EngineException {
    var file = read(existing);
    settings
        .daemon()
        .forEach((key, value) -> {
          var before = value(file, key);
          var after = before.isEmpty() ? value : Values.merge(key, before.get(), value);
          file.set(key, JSON.valueToTree(after));
        });
    return file;
  }

  /// The file with one switch set.
  static String with(String file, String key, boolean value) throws EngineException {
    var node = read(Optional.of(file));
    node.put(key, value);
    return print(node);
  }

  /// Reads the file.
  static ObjectNode read(Optional<String> existing) throws EngineException {
    var text = existing.orElse("");
    if (text.isBlank()) {
      return JSON.createObjectNode();
    }
    try {
      if (JSON.readTree(text) instanceof ObjectNode node) {
        return node;
      }
      throw broken("it is not a JSON object", Optional.empty());
    } catch (JsonProcessingException e) {
      var at =
          Optional.ofNullable(e.getLocation())
              .map(l -> "line " + l.getLineNr() + ", column " + l.getColumnNr());
      throw broken(JsonFault.of(e), at);
    }
  }

  private static EngineException broken(String why, Optional<String> at) {
    return new EngineException(
        Problem.of(
            EngineFiles.DAEMON_JSON,
            "the host's "
                + EngineFiles.DAEMON_JSON
                + " cannot be read"
                + at.map(a -> " (" + a + ")").orElse("")
                + ": "
                + why,
            "correct that file on the host, or move it away, and try again"));
  }

  /// The plain value of one key; empty when it is absent.
  static Optional<Object> value(ObjectNode file, String key) {
    return Optional.ofNullable(file.get(key))
        .filter(n -> !n.isNull())
        .map(n -> Values.normal(JSON.convertValue(n, Object.class)));
  }

  /// The texts of a list; empty when it is absent or no list.
  static List<String> texts(ObjectNode file, String key) {
    var node = file.path(key);
    return node.isArray() ? node.valueStream().map(JsonNode::asText).toList() : List.of();
  }

  /// What a new engine gets beyond what was asked: its logs are rotated, as the default keeps them
  /// without bound until the disk is full (docs.docker.com, "Configure logging drivers"). Only
  /// where neither the person nor the file says anything about logs. Nothing else is safe for every
  /// use: `live-restore` forbids a swarm, `no-new-privileges` breaks sudo in containers, `icc:
  /// false` breaks links, `userns-remap` breaks volumes.
  static Settings withDefaults(Optional<String> existing, Settings settings)
      throws EngineException {
    var file = read(existing);
    for (var key : List.of("log-driver", "log-opts")) {
      if (file.has(key) || settings.daemon().containsKey(key)) {
        return settings;
      }
    }
    var opts = new LinkedHashMap<String, Object>();
    opts.put("max-size", "10m");
    opts.put("max-file", "3");
    var defaults =
        new java.util.TreeMap<String, Object>(Map.of("log-driver", "json-file", "log-opts", opts));
    return settings.over(new Settings(defaults, List.of()));
  }

  private static String print(ObjectNode file) {
    var indent = new DefaultIndenter("  ", "\n");
    var colon =
        Separators.createDefaultInstance().withObjectFieldValueSpacing(Separators.Spacing.AFTER);
    var printer =
        new DefaultPrettyPrinter(colon).withObjectIndenter(indent).withArrayIndenter(indent);
    try {
      return JSON.writer(printer).writeValueAsString(file) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of plain values cannot be written", e);
    }
  }
}
