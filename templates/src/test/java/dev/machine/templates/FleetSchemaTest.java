package dev.machine.templates;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/// Holds the schema that editors use against what is really read.
class FleetSchemaTest {

  private static final Map<?, ?> SCHEMA = map(read("fleets/fleet.schema.json"));

  /// JSON is YAML too.
  private static Object read(String file) {
    try {
      return new org.yaml.snakeyaml.Yaml(new SafeConstructor(new LoaderOptions()))
          .load(Files.readString(Path.of(file)));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static Map<?, ?> map(Object value) {
    assertThat(value).isInstanceOf(Map.class);
    return (Map<?, ?>) value;
  }

  private static Object at(Map<?, ?> map, String... path) {
    Object here = map;
    for (var key : path) {
      here = Objects.requireNonNull(map(here).get(key), key);
    }
    return here;
  }

  private static Set<Object> keys(String... path) {
    return new LinkedHashSet<>(map(at(SCHEMA, path)).keySet());
  }

  @Test
  void theSchemaKnowsTheKeysThatAreRead() {
    assertThat(at(SCHEMA, "$schema")).isEqualTo("https://json-schema.org/draft/2020-12/schema");
    FleetReader.KEYS.forEach((section, known) -> {
      var node =
          switch (section) {
            case "" -> SCHEMA;
            case "machines", "stacks" -> map(at(SCHEMA, "properties", section, "items"));
            default -> map(at(SCHEMA, "properties", section));
          };
      assertThat(map(at(node, "properties")).keySet()).as(section).isEqualTo(known);
      assertThat(node.get("additionalProperties")).as(section).isEqualTo(false);
    });
  }

  @Test
  void theSchemaKnowsTheKeysOfAHost() {
    var engine = new LinkedHashSet<Object>(HostValues.ENGINE_KEYS);
    engine.add("version");
    assertThat(keys("$defs", "engine", "properties")).isEqualTo(engine);
    assertThat(keys("$defs", "files", "items", "properties"))
        .isEqualTo(new LinkedHashSet<Object>(HostValues.FILE_KEYS));
  }

  static Stream<Path> fleets() throws IOException {
    try (var files = Files.list(Path.of("fleets"))) {
      return files.filter(f -> f.toString().endsWith(".yaml")).toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("fleets")
  void aBundledFleetFitsTheSchema(Path file) {
    var wrong = new ArrayList<String>();
    check(SCHEMA, read(file.toString()), "", wrong);

    assertThat(wrong).isEmpty();
  }

  @Test
  void theCheckSeesWhatDoesNotFit() {
    var wrong = new ArrayList<String>();
    check(
        SCHEMA,
        Map.of(
            "vresion", 1,
            "machines", List.of(Map.of("nmae", "x"), "web"),
            "registry", Map.of("users", Map.of("ci", "hunter2"))),
        "",
        wrong);

    assertThat(wrong)
        .containsExactlyInAnyOrder(
            "/vresion is not known",
            "/version is missing",
            "/machines/nmae is not known",
            "/machines/name is missing",
            "/machines is no object",
            "/registry/users/ci does not fit (file|env|cmd)");
  }

  /// As much of the language as the schema uses for its shape.
  private static void check(Map<?, ?> schema, Object value, String where, List<String> wrong) {
    if (schema.get("$ref") instanceof String ref) {
      check(map(at(SCHEMA, ref.substring(2).split("/"))), value, where, wrong);
      return;
    }
    if ("array".equals(schema.get("type")) && value instanceof List<?> list) {
      list.forEach(e -> check(map(at(schema, "items")), Objects.requireNonNull(e), where, wrong));
    } else if ("object".equals(schema.get("type"))) {
      checkObject(schema, value, where, wrong);
    } else if (schema.get("pattern") instanceof String pattern
        && value instanceof String text
        && !java.util.regex.Pattern.compile(pattern).matcher(text).find()) {
      wrong.add(where + " does not fit (file|env|cmd)");
    }
  }

  private static void checkObject(
      Map<?, ?> schema, Object value, String where, List<String> wrong) {
    if (!(value instanceof Map<?, ?> object)) {
      wrong.add(where + " is no object");
      return;
    }
    var properties = schema.get("properties") instanceof Map<?, ?> p ? p : Map.of();
    object.forEach((key, inner) -> {
      var known = properties.get(key);
      var other = schema.get("additionalProperties");
      if (known == null && Boolean.FALSE.equals(other)) {
        wrong.add(where + "/" + key + " is not known");
      } else if ((known == null ? other : known) instanceof Map<?, ?> s && inner != null) {
        check(s, inner, where + "/" + key, wrong);
      }
    });
    if (schema.get("required") instanceof List<?> required) {
      required.stream()
          .filter(key -> !object.containsKey(key))
          .forEach(key -> wrong.add(where + "/" + key + " is missing"));
    }
  }
}
