package dev.machine.engine;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// Reads one value by its key's type, from a plain value of a file or from the text of a flag.
final class ValueReader {

  /// docker/go-units `RAMInBytes`, as dockerd reads `--default-shm-size`.
  private static final Pattern SIZE = Pattern.compile("\\d+(\\.\\d+)? ?([kKmMgGtTpP]?[iI]?[bB]?)");

  /// docker/go-units `ParseUlimit`: `name=soft[:hard]`, -1 for no limit.
  private static final Pattern ULIMIT = Pattern.compile("([a-z]+)=(-?\\d+)(?::(-?\\d+))?");

  private static final ObjectMapper JSON = new ObjectMapper();

  private final List<Problem> problems;

  ValueReader(List<Problem> problems) {
    this.problems = problems;
  }

  /// A value of a file.
  Optional<Object> read(String given, DaemonKey key, Object value) {
    return switch (key.type()) {
      case TEXT, SIZE, NUMBER, SWITCH -> scalar(given, key, value);
      case TEXTS -> texts(given, key, value);
      case TEXT_MAP -> map(given, key, value, ValueReader::isScalar);
      case SWITCH_MAP -> map(given, key, value, v -> v instanceof Boolean);
      case OBJECT -> value instanceof Map ? Optional.of(value) : wrong(given, key, value);
      case OBJECTS ->
          value instanceof List<?> l && l.stream().allMatch(Map.class::isInstance)
              ? Optional.of(value)
              : wrong(given, key, value);
    };
  }

  /// The text after `key=` of a flag: lists and maps get one element.
  Optional<Object> readFlag(String given, DaemonKey key, String text) {
    return switch (key.type()) {
      case TEXT, SIZE, NUMBER, SWITCH -> scalar(given, key, text);
      case TEXTS -> text.isEmpty() ? wrong(given, key, text) : Optional.of(List.of(text));
      case TEXT_MAP -> entry(given, key, text).map(e -> Map.of(e.getKey(), e.getValue()));
      case SWITCH_MAP ->
          entry(given, key, text)
              .flatMap(e -> toSwitch(given, key, e.getValue()).map(b -> Map.of(e.getKey(), b)));
      case OBJECT, OBJECTS ->
          text.startsWith("{") ? json(given, key, text) : shaped(given, key, text);
    };
  }

  private Optional<Object> scalar(String given, DaemonKey key, Object value) {
    var text = String.valueOf(value);
    if (!isScalar(value)) {
      return wrong(given, key, value);
    }
    return switch (key.type()) {
      case SWITCH -> toSwitch(given, key, text).map(b -> b);
      case NUMBER ->
          text.matches("-?\\d{1,18}") ? Optional.of(Long.valueOf(text)) : wrong(given, key, text);
      case SIZE -> SIZE.matcher(text).matches() ? Optional.of(text) : wrong(given, key, text);
      default -> choice(given, key, text);
    };
  }

  private Optional<Object> choice(String given, DaemonKey key, String text) {
    if (key.choices().isEmpty() ? !text.isBlank() : key.choices().contains(text)) {
      return Optional.of(text);
    }
    if (key.choices().isEmpty()) {
      return wrong(given, key, text);
    }
    problems.add(
        new Problem(
            given,
            given + " cannot be \"" + text + "\"",
            "one of " + String.join(", ", key.choices()),
            key.choices()));
    return Optional.empty();
  }

  private Optional<Boolean> toSwitch(String given, DaemonKey key, String text) {
    return switch (text) {
      case "true" -> Optional.of(true);
      case "false" -> Optional.of(false);
      default -> {
        problems.add(wanted(given, text, DaemonKey.Type.SWITCH, key));
        yield Optional.empty();
      }
    };
  }

  private Optional<Object> texts(String given, DaemonKey key, Object value) {
    if (value instanceof List<?> list
        && list.stream().allMatch(v -> isScalar(v) && !String.valueOf(v).isEmpty())) {
      return Optional.of(list.stream().map(String::valueOf).toList());
    }
    return wrong(given, key, value);
  }

  private Optional<Object> map(
      String given, DaemonKey key, Object value, java.util.function.Predicate<Object> fits) {
    if (!(value instanceof Map<?, ?> map) || !map.values().stream().allMatch(fits)) {
      return wrong(given, key, value);
    }
    var copy = new LinkedHashMap<String, Object>();
    // dockerd refuses a number among log-opts: they are texts to it.
    map.forEach((k, v) ->
        copy.put(String.valueOf(k), key.type() == DaemonKey.Type.TEXT_MAP ? String.valueOf(v) : v));
    return Optional.of(copy);
  }

  private Optional<Map.Entry<String, String>> entry(String given, DaemonKey key, String text) {
    int equals = text.indexOf('=');
    if (equals < 1) {
      problems.add(
          Problem.of(
              given,
              given + " \"" + text + "\" has no name and value",
              given + "=NAME=VALUE adds one entry to " + key.name()));
      return Optional.empty();
    }
    return Optional.of(Map.entry(text.substring(0, equals), text.substring(equals + 1)));
  }

  /// The forms that dockerd's own flags have for values with a shape.
  private Optional<Object> shaped(String given, DaemonKey key, String text) {
    return switch (key.name()) {
      case "default-ulimits" -> ulimit(given, key, text);
      case "default-address-pools" -> pool(given, key, text);
      case "runtimes" ->
          entry(given, key, text).map(e -> Map.of(e.getKey(), Map.of("path", e.getValue())));
      default -> {
        problems.add(
            Problem.of(
                given,
                given + " \"" + text + "\" must be " + key.type().wanted(),
                given + "={...} in JSON, or in a template under engine: settings:"));
        yield Optional.empty();
      }
    };
  }

  private Optional<Object> ulimit(String given, DaemonKey key, String text) {
    var m = ULIMIT.matcher(text);
    if (!m.matches()) {
      problems.add(
          Problem.of(
              given,
              given + " \"" + text + "\" is not a limit of " + key.name(),
              "nofile=1024:4096"));
      return Optional.empty();
    }
    var soft = Long.valueOf(m.group(2));
    var hard = m.group(3) == null ? soft : Long.valueOf(m.group(3));
    return Optional.of(
        Map.of(
            m.group(1),
            new java.util.TreeMap<>(Map.of("Name", m.group(1), "Hard", hard, "Soft", soft))));
  }

  private Optional<Object> pool(String given, DaemonKey key, String text) {
    var m = Pattern.compile("base=([^,]+),size=(\\d{1,3})").matcher(text);
    if (!m.matches()) {
      problems.add(
          Problem.of(
              given,
              given + " \"" + text + "\" is not a pool of " + key.name(),
              "base=10.10.0.0/16,size=24"));
      return Optional.empty();
    }
    var pool = new java.util.TreeMap<String, Object>();
    pool.put("base", m.group(1));
    pool.put("size", Long.valueOf(m.group(2)));
    return Optional.of(List.of(pool));
  }

  private Optional<Object> json(String given, DaemonKey key, String text) {
    try {
      var map = JSON.readValue(text, Map.class);
      return Optional.of(key.type() == DaemonKey.Type.OBJECTS ? List.of(map) : map);
    } catch (JsonProcessingException e) {
      problems.add(Problem.of(given, given + " is not JSON: " + JsonFault.of(e), given + "={...}"));
      return Optional.empty();
    }
  }

  private static boolean isScalar(Object value) {
    return value instanceof String || value instanceof Boolean || value instanceof Number;
  }

  private Optional<Object> wrong(String given, DaemonKey key, Object value) {
    problems.add(wanted(given, value, key.type(), key));
    return Optional.empty();
  }

  private static Problem wanted(String given, Object value, DaemonKey.Type type, DaemonKey key) {
    return Problem.of(
        given,
        given + " must be " + type.wanted() + ", not \"" + value + "\"",
        "see " + key.name() + " in dockerd(8)");
  }
}
