package dev.machine.provisioner.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Docker's JSON files as trees, so that what we do not know stays as it is, numbers digit by
/// digit.
final class DockerJson {

  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private static final ObjectWriter TABS = MAPPER.writer(tabs());

  private DockerJson() {}

  /// An object; an empty file is an empty one.
  ///
  /// @throws IOException when it is no JSON object
  static ObjectNode object(byte[] bytes) throws IOException {
    var node = parse(bytes);
    if (node == null || node.isMissingNode()) {
      return MAPPER.createObjectNode();
    }
    if (node instanceof ObjectNode object) {
      return object;
    }
    throw new IOException("it is no JSON object");
  }

  /// Without Jackson's exception: it quotes what it stumbled over, and config.json holds logins.
  private static @Nullable JsonNode parse(byte[] bytes) throws IOException {
    int line;
    try {
      return MAPPER.readTree(bytes);
    } catch (JsonProcessingException e) {
      line = e.getLocation() == null ? 1 : e.getLocation().getLineNr();
    }
    throw new IOException("it is not valid JSON (line " + line + ")");
  }

  static ObjectNode empty() {
    return MAPPER.createObjectNode();
  }

  static byte[] compact(JsonNode node) throws JsonProcessingException {
    return MAPPER.writeValueAsBytes(node);
  }

  /// As docker writes its config.json: Go's `json.MarshalIndent(…, "", "\t")`.
  static byte[] indented(JsonNode node) throws JsonProcessingException {
    return TABS.writeValueAsBytes(node);
  }

  /// The key by which an object holds `name`; Go matches without regard to case when no key is
  /// exactly the same.
  static Optional<String> key(ObjectNode object, String name) {
    if (object.has(name)) {
      return Optional.of(name);
    }
    for (var entry : object.properties()) {
      if (entry.getKey().equalsIgnoreCase(name)) {
        return Optional.of(entry.getKey());
      }
    }
    return Optional.empty();
  }

  /// The member `name`, if it is an object.
  static Optional<ObjectNode> member(ObjectNode object, String name) {
    return key(object, name)
        .map(object::get)
        .filter(ObjectNode.class::isInstance)
        .map(ObjectNode.class::cast);
  }

  /// The member `name`, if it is a text that is not empty.
  static Optional<String> text(ObjectNode object, String name) {
    return key(object, name)
        .map(object::get)
        .filter(JsonNode::isTextual)
        .map(JsonNode::textValue)
        .filter(text -> !text.isEmpty());
  }

  private static DefaultPrettyPrinter tabs() {
    var indenter = new DefaultIndenter("\t", "\n");
    var separators =
        Separators.createDefaultInstance()
            .withObjectFieldValueSpacing(Separators.Spacing.AFTER)
            .withObjectEmptySeparator("")
            .withArrayEmptySeparator("");
    return new DefaultPrettyPrinter(separators)
        .withObjectIndenter(indenter)
        .withArrayIndenter(indenter);
  }
}
