package dev.machine.engine;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What of an engine's configuration is not as it shall be. What neither the earlier settings nor
/// the wanted ones speak of is the host's own, and no drift.
public final class SettingsDrift {

  private static final ObjectMapper JSON = new ObjectMapper();

  private SettingsDrift() {}

  /// The keys that differ, sorted, each with what it is and what it shall be: `log-level: info ->
  /// debug`.
  ///
  /// @param before what was asked of this engine last; what it gave and `wanted` does not is to go
  /// @throws EngineException when the host's `daemon.json` cannot be read
  public static List<String> of(Facts facts, Settings before, Settings wanted)
      throws EngineException {
    var is = DaemonJson.read(facts.daemonJson());
    var pruned = DaemonJson.read(pruned(facts.daemonJson(), before, wanted));
    var shall =
        DaemonJson.read(Optional.of(DaemonJson.merge(Optional.of(pruned.toString()), wanted)));
    var keys = new TreeSet<>(before.daemon().keySet());
    keys.addAll(wanted.daemon().keySet());
    var differences = new ArrayList<String>();
    for (var key : keys) {
      if (!DaemonJson.value(is, key).equals(DaemonJson.value(shall, key))) {
        differences.add(key + ": " + text(is, key) + " -> " + text(shall, key));
      }
    }
    if (!before.env().equals(wanted.env())) {
      differences.add("the engine's environment"); // values may be private
    }
    return differences;
  }

  /// The facts of the same host with what earlier settings gave, and the wanted ones do not, taken
  /// out of its `daemon.json`: [Recipes#install] then brings it to the wanted ones exactly.
  ///
  /// @throws EngineException as [#of]
  public static Facts forget(Facts facts, Settings before, Settings wanted) throws EngineException {
    return new Facts(
        facts.os(),
        facts.version(),
        facts.codename(),
        facts.arch(),
        facts.hostName(),
        facts.systemd(),
        facts.packages(),
        pruned(facts.daemonJson(), before, wanted),
        facts.engine(),
        facts.aptMirrors(),
        facts.freeBytes(),
        facts.addresses());
  }

  private static Optional<String> pruned(
      Optional<String> daemonJson, Settings before, Settings wanted) throws EngineException {
    if (daemonJson.isEmpty() || before.daemon().isEmpty()) {
      return daemonJson;
    }
    var file = DaemonJson.read(daemonJson);
    before
        .daemon()
        .forEach((key, gave) -> {
          var is = DaemonJson.value(file, key);
          if (is.isPresent()) {
            var rest = without(is.get(), gave, wanted.daemon().get(key));
            if (rest.isPresent()) {
              file.set(key, JSON.valueToTree(rest.get()));
            } else {
              file.remove(key);
            }
          }
        });
    return Optional.of(DaemonJson.merge(Optional.of(file.toString()), Settings.EMPTY));
  }

  /// A value without what `gave` put into it; empty when nothing is left.
  private static Optional<Object> without(Object is, Object gave, @Nullable Object wanted) {
    if (is instanceof List<?> list && gave instanceof List<?> given) {
      var rest = list.stream().filter(e -> !given.contains(e) || holds(wanted, e)).toList();
      return rest.isEmpty() ? Optional.empty() : Optional.of(rest);
    }
    if (is instanceof Map<?, ?> map && gave instanceof Map<?, ?> given) {
      var rest = new LinkedHashMap<Object, Object>(map);
      given.keySet().stream()
          .filter(k -> !(wanted instanceof Map<?, ?> w && w.containsKey(k)))
          .forEach(rest::remove);
      return rest.isEmpty() ? Optional.empty() : Optional.of(rest);
    }
    return wanted == null ? Optional.empty() : Optional.of(is);
  }

  private static boolean holds(@Nullable Object wanted, Object element) {
    return wanted instanceof List<?> list && list.contains(element);
  }

  private static String text(ObjectNode file, String key) {
    return Optional.ofNullable(file.get(key))
        .map(value -> value.isTextual() ? value.asText() : value.toString())
        .orElse("unset");
  }
}
