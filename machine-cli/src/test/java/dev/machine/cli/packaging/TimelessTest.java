package dev.machine.cli.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;

/// On a cache in miniature: a header of 32 bytes, of which 16 are checked, and a heap of 24 behind
/// it.
class TimelessTest {
  private static final int HEADER = 32;
  private static final int HEAP = 24;
  private static final long CLOCK = 0x5566_7788L;

  private static int crc(byte[] bytes, int from, int length) {
    var sum = new CRC32();
    sum.update(bytes, from, length);
    return (int) sum.getValue();
  }

  private static byte[] cache(long clock) {
    var bytes = new byte[HEADER + HEAP];
    var cache = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    cache.putLong(HEADER + 8, clock);
    cache.putInt(20, crc(bytes, HEADER, HEAP));
    cache.putInt(4, crc(bytes, 16, 16));
    return bytes;
  }

  private static CacheMap map(byte[] bytes, long clock) {
    var cache = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    return CacheMap.of(
        """
        - crc:                            0x%08x
        - header_size:                    32
        ============ region ============= 0 "rw"
        - crc:                            0x00000001
        - used:                           7
        ============ region ============= 3 "hp"
        - crc:                            0x%08x
        - file_offset:                    0x20
        - mapping_offset:                 0x687400000
        - used:                           24
        0x0000000687400000: @@ Object (0xd0e846f6) java.lang.ref.SoftReference
         - private 'referent' 'Ljava/lang/Object;' @12 null
         - private 'timestamp' 'J' @8  %d (0x%016x)
        0x0000000687400010: @@ Object (0xd0e846fb) some.Event
         - private 'timestamp' 'J' @8  1 (0x0000000000000001)
        """
            .formatted(cache.getInt(4), cache.getInt(20), clock, clock)
            .lines());
  }

  @Test
  void takesTheTimeOutAndMakesTheChecksumsRight() {
    var one = cache(CLOCK);
    var other = cache(CLOCK + 1);

    Timeless.stop(one, map(one, CLOCK));
    Timeless.stop(other, map(other, CLOCK + 1));

    assertThat(one).isEqualTo(other).isEqualTo(cache(0));
  }

  @Test
  void touchesNothingWhereTheMapIsOfAnotherCache() {
    var cache = cache(CLOCK);
    var before = cache.clone();

    assertThatIllegalStateException()
        .isThrownBy(() -> Timeless.stop(cache, map(cache, CLOCK + 1)))
        .withMessageContaining("time stamp");
    assertThat(cache).isEqualTo(before);
  }
}
