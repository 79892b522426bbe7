package dev.machine.provisioner.fleet;

import dev.machine.provisioner.archive.Digests;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// One text for equal values, in every process: the order of an immutable map's entries differs
/// from one to the next.
final class Canonical {

  /// Of each kind of record once: to find them takes longer than to call them.
  private static final ClassValue<List<Method>> ACCESSORS =
      new ClassValue<>() {
        @Override
        protected List<Method> computeValue(Class<?> type) {
          return Stream.of(type.getRecordComponents()).map(Canonical::accessor).toList();
        }
      };

  private Canonical() {}

  private static Method accessor(RecordComponent part) {
    var accessor = part.getAccessor();
    accessor.setAccessible(true);
    return accessor;
  }

  /// Lower-case hex of a SHA-256.
  static String digest(Object value) {
    return Digests.of(text(value));
  }

  static String text(@Nullable Object value) {
    return switch (value) {
      case null -> "null";
      case Map<?, ?> map -> {
        var sorted = new TreeMap<String, String>();
        map.forEach((k, v) -> sorted.put(text(k), text(v)));
        yield sorted.toString();
      }
      case Collection<?> list ->
          list.stream().map(Canonical::text).collect(Collectors.joining(",", "[", "]"));
      case Optional<?> maybe -> maybe.map(Canonical::text).orElse("-");
      case Record record -> record(record);
      default -> quoted(value.toString());
    };
  }

  private static String record(Record record) {
    var text = new StringBuilder(record.getClass().getSimpleName()).append('{');
    for (var accessor : ACCESSORS.get(record.getClass())) {
      try {
        text.append(accessor.getName());
        text.append('=').append(text(accessor.invoke(record))).append(';');
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException("a record that cannot be read", e);
      }
    }
    return text.append('}').toString();
  }

  /// So that no text can stand for two values.
  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
