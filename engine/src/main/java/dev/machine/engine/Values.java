package dev.machine.engine;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/// Plain values of `daemon.json`: how they are kept and merged.
final class Values {

  private Values() {}

  /// One form for equal values, so that a value read back from JSON equals the one written: whole
  /// numbers as longs, lists and maps immutable, maps in their own order.
  static Object normal(Object value) {
    return switch (value) {
      case Integer i -> Long.valueOf(i);
      case List<?> list -> list.stream().map(Values::normal).toList();
      case Map<?, ?> map -> {
        var copy = new LinkedHashMap<String, Object>();
        map.forEach((k, v) -> copy.put(String.valueOf(k), normal(v)));
        yield Collections.unmodifiableMap(copy);
      }
      default -> value;
    };
  }

  /// `over` on top of `base`: labels by key, lists united in the order of first mention, maps by
  /// key, anything else replaced.
  static Object merge(String key, Object base, Object over) {
    if (base instanceof List<?> b && over instanceof List<?> o) {
      return key.equals("labels") ? mergeLabels(b, o) : unite(b, o);
    }
    if (base instanceof Map<?, ?> b && over instanceof Map<?, ?> o) {
      var merged = new LinkedHashMap<String, Object>();
      b.forEach((k, v) -> merged.put(String.valueOf(k), v));
      o.forEach((k, v) -> merged.merge(String.valueOf(k), v, (was, now) -> merge("", was, now)));
      return merged;
    }
    return over;
  }

  private static List<Object> unite(List<?> base, List<?> over) {
    var all = new LinkedHashSet<Object>(base);
    all.addAll(over);
    return new ArrayList<>(all);
  }

  private static List<Object> mergeLabels(List<?> base, List<?> over) {
    var byKey = new LinkedHashMap<String, Object>();
    base.forEach(l -> byKey.put(Settings.nameOf(String.valueOf(l)), l));
    over.forEach(l -> byKey.put(Settings.nameOf(String.valueOf(l)), l));
    return new ArrayList<>(byKey.values());
  }
}
