package dev.machine.templates;

import dev.machine.templates.HostTemplate.EngineSpec;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// A template on its base: single values are replaced, maps are merged by key, lists are united,
/// files by path. Options and image belong to a driver: where the driver changes, the base's are
/// not taken.
final class Merge {

  private Merge() {}

  static HostTemplate over(HostTemplate base, HostTemplate top) {
    boolean sameDriver =
        top.driver().isEmpty()
            || base.driver().map(Marked::value).equals(top.driver().map(Marked::value));
    return new HostTemplate(
        top.name(),
        top.description(),
        first(top.driver(), base.driver()),
        sameDriver ? maps(base.driverOptions(), top.driverOptions()) : top.driverOptions(),
        sameDriver ? first(top.image(), base.image()) : top.image(),
        maps(base.labels(), top.labels()),
        engine(base.engine(), top.engine()),
        byKey(base.files(), top.files(), f -> f.path().value()),
        byKey(base.tlsSan(), top.tlsSan(), Marked::value));
  }

  private static EngineSpec engine(EngineSpec base, EngineSpec top) {
    return new EngineSpec(
        settings(base.settings(), top.settings()),
        maps(base.env(), top.env()),
        maps(base.labels(), top.labels()),
        byKey(base.registryMirrors(), top.registryMirrors(), Marked::value),
        byKey(base.insecureRegistries(), top.insecureRegistries(), Marked::value),
        first(top.storageDriver(), base.storageDriver()),
        first(top.installUrl(), base.installUrl()),
        // A digest belongs to its URL.
        top.installUrl().isPresent()
            ? top.installSha256()
            : first(top.installSha256(), base.installSha256()));
  }

  private static Map<String, Marked<Object>> settings(
      Map<String, Marked<Object>> base, Map<String, Marked<Object>> top) {
    var all = new LinkedHashMap<>(base);
    top.forEach((k, v) ->
        all.merge(k, v, (was, now) -> new Marked<>(plain(was.value(), now.value()), now.mark())));
    return all;
  }

  private static Object plain(Object was, Object now) {
    if (was instanceof Map<?, ?> b && now instanceof Map<?, ?> t) {
      var all = new LinkedHashMap<Object, Object>(b);
      t.forEach((k, v) -> all.merge(k, v, Merge::plain));
      return all;
    }
    if (was instanceof List<?> b && now instanceof List<?> t) {
      return byKey(b, t, Function.identity());
    }
    return now;
  }

  static <T> Optional<T> first(Optional<T> top, Optional<T> base) {
    return top.isPresent() ? top : base;
  }

  static <V> Map<String, V> maps(Map<String, V> base, Map<String, V> top) {
    var all = new LinkedHashMap<>(base);
    all.putAll(top);
    return all;
  }

  private static <T, K> List<T> byKey(
      List<? extends T> base, List<? extends T> top, Function<? super T, K> key) {
    var all = new LinkedHashMap<K, T>();
    base.forEach(v -> all.put(key.apply(v), v));
    top.forEach(v -> all.put(key.apply(v), v));
    return new ArrayList<>(all.values());
  }

  /// An immutable copy in the same order.
  static <V> Map<String, V> ordered(Map<String, V> map) {
    return Collections.unmodifiableMap(new LinkedHashMap<>(map));
  }
}
