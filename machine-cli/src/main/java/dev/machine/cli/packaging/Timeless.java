package dev.machine.cli.packaging;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32;

/// Takes the clock out of an ahead-of-time cache, so that two builds give the same bytes.
///
/// What is left of the time when it was made are the time stamps of the `SoftReference`s among its
/// Java objects: milliseconds since this machine booted, of no meaning on another. They become
/// zero, and the checksums over them (HotSpot, `filemap.cpp`) right again. Every value is compared
/// with the map before anything is written: a JVM with another layout is an error, and no broken
/// cache. Arguments: the cache, and the map that was logged while it was made.
public final class Timeless {
  /// The checksum of the header covers what is behind its first four fields.
  private static final int CHECKED_FROM = 16;

  private static final int HEADER_CHECKSUM = 4;

  private Timeless() {}

  public static void main(String[] arguments) throws IOException {
    var cache = Path.of(arguments[0]);
    try (var lines = Files.lines(Path.of(arguments[1]), StandardCharsets.ISO_8859_1)) {
      var bytes = Files.readAllBytes(cache);
      stop(bytes, CacheMap.of(lines));
      Files.write(cache, bytes);
    }
  }

  static void stop(byte[] bytes, CacheMap map) {
    var cache = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int header = (int) map.header("header_size");
    int heap = (int) map.heap("file_offset");
    int used = (int) map.heap("used");
    same("the header", checksum(bytes, CHECKED_FROM, header), map.header("crc"));
    same("its place", Integer.toUnsignedLong(cache.getInt(HEADER_CHECKSUM)), map.header("crc"));
    same("the objects", checksum(bytes, heap, heap + used), map.heap("crc"));
    int heapChecksum = find(cache, header, (int) map.heap("crc"));

    for (var stamp : map.stamps()) {
      int at = heap + (int) (stamp.address() - map.heap("mapping_offset"));
      same("a time stamp", cache.getLong(at), stamp.value());
      cache.putLong(at, 0);
    }
    cache.putInt(heapChecksum, (int) checksum(bytes, heap, heap + used));
    cache.putInt(HEADER_CHECKSUM, (int) checksum(bytes, CHECKED_FROM, header));
  }

  /// The only place in the header with this value.
  private static int find(ByteBuffer cache, int header, int value) {
    int found = -1;
    for (int at = CHECKED_FROM; at + Integer.BYTES <= header; at += Integer.BYTES) {
      if (cache.getInt(at) == value) {
        same("the only checksum", found, -1);
        found = at;
      }
    }
    if (found < 0) {
      throw new IllegalStateException("the header has no checksum of the objects");
    }
    return found;
  }

  private static long checksum(byte[] bytes, int from, int to) {
    var sum = new CRC32();
    sum.update(bytes, from, to - from);
    return sum.getValue();
  }

  private static void same(String what, long found, long expected) {
    if (found != expected) {
      throw new IllegalStateException(
          "%s: found %x where the map says %x".formatted(what, found, expected));
    }
  }
}
