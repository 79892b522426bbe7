package dev.machine.cli.packaging;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What the JVM logs of an ahead-of-time cache while it writes it (`-Xlog:aot+map`), as far as it
/// is needed here: the numbers of the header and of the region of Java objects, and where the clock
/// of soft references left its time.
final class CacheMap {
  private static final Pattern NUMBER = Pattern.compile("- (\\w+): +(?:0x([0-9a-f]+)|(\\d+))");
  private static final Pattern REGION = Pattern.compile("=+ region =+ \\d+ \"(\\w+)\"");
  private static final Pattern OBJECT = Pattern.compile("0x([0-9a-f]{16}): @@ Object (.*)");
  private static final Pattern STAMP =
      Pattern.compile(
          " - private (?:static )?'(?:timestamp|clock)' 'J' @(\\d+) +-?\\d+ \\(0x([0-9a-f]{16})\\)");

  /// @param address in the heap as it was written
  record Stamp(long address, long value) {}

  private final Map<String, Long> header = new HashMap<>();
  private final Map<String, Long> heap = new HashMap<>();
  private final List<Stamp> stamps = new ArrayList<>();
  private @Nullable Map<String, Long> section = header;
  private long object;
  private boolean soft;

  static CacheMap of(Stream<String> lines) {
    var map = new CacheMap();
    lines.forEachOrdered(map::read);
    return map;
  }

  long header(String name) {
    return number(header, name);
  }

  long heap(String name) {
    return number(heap, name);
  }

  List<Stamp> stamps() {
    return List.copyOf(stamps);
  }

  private static long number(Map<String, Long> numbers, String name) {
    var number = numbers.get(name);
    if (number == null) {
      throw new IllegalStateException("the map does not say " + name);
    }
    return number;
  }

  private void read(String line) {
    var region = REGION.matcher(line);
    var object = OBJECT.matcher(line);
    var stamp = STAMP.matcher(line);
    if (region.matches()) {
      section = region.group(1).equals("hp") ? heap : null;
    } else if (object.matches()) {
      this.object = Long.parseUnsignedLong(object.group(1), 16);
      soft = object.group(2).contains(" Ljava/lang/ref/SoftReference;");
    } else if (line.startsWith(" - private 'referent' ")) {
      soft = true;
    } else if (soft && stamp.matches()) {
      stamps.add(
          new Stamp(
              this.object + Long.parseLong(stamp.group(1)),
              Long.parseUnsignedLong(stamp.group(2), 16)));
    } else if (section != null) {
      number(line, section);
    }
  }

  private static void number(String line, Map<String, Long> into) {
    var number = NUMBER.matcher(line);
    if (number.matches()) {
      var value =
          number.group(2) == null
              ? Long.parseLong(number.group(3))
              : Long.parseUnsignedLong(number.group(2), 16);
      into.putIfAbsent(number.group(1), value);
    }
  }
}
