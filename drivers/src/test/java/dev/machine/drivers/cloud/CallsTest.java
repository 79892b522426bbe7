package dev.machine.drivers.cloud;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.machine.drivers.CloudFailure;
import dev.machine.drivers.DriverException;
import dev.machine.drivers.cloud.testing.VirtualTime;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CallsTest {

  private final VirtualTime time = new VirtualTime();
  private final Calls calls = new Calls(time, new Random(1));
  private final Calls.Limit hour = calls.within(Duration.ofHours(1));

  /// When it was asked, in milliseconds.
  private final List<Long> asked = new ArrayList<>();

  private static CloudFailure unavailable() {
    return new CloudFailure.Unavailable("gone", "", null);
  }

  private static CloudFailure throttled(int seconds) {
    return new CloudFailure.Throttled(
        "often",
        "",
        seconds == 0 ? Optional.empty() : Optional.of(Duration.ofSeconds(seconds)),
        null);
  }

  /// Fails in that order, then answers.
  private Calls.Call<String> failing(DriverException... failures) {
    var left = new ArrayDeque<>(List.of(failures));
    return () -> {
      asked.add(time.nanos() / 1_000_000);
      if (!left.isEmpty()) {
        throw left.removeFirst();
      }
      return "answer";
    };
  }

  @Test
  void waits_longer_each_time_and_never_twice_as_long() throws Exception {
    assertThat(calls.again(hour, failing(unavailable(), unavailable(), throttled(0))))
        .isEqualTo("answer");
    assertThat(asked).hasSize(4);
    assertThat(asked.get(1) - asked.get(0)).isBetween(500L, 750L);
    assertThat(asked.get(2) - asked.get(1)).isBetween(1000L, 1500L);
    assertThat(asked.get(3) - asked.get(2)).isBetween(2000L, 3000L);
  }

  @Test
  void waits_as_long_as_it_was_told() throws Exception {
    assertThat(calls.again(hour, failing(throttled(30)))).isEqualTo("answer");
    assertThat(asked.get(1)).isBetween(30_000L, 45_000L);
  }

  @Test
  void does_not_wait_beyond_its_limit() {
    var limit = calls.within(Duration.ofSeconds(20));
    assertThatThrownBy(() -> calls.again(limit, failing(throttled(30))))
        .isInstanceOf(CloudFailure.Throttled.class);
    assertThat(time.nanos()).isZero();
  }

  @Test
  void a_cloud_that_stays_away_is_given_up_after_some_minutes() {
    assertThatThrownBy(() ->
            calls.again(
                hour,
                () -> {
                  throw unavailable();
                }))
        .isInstanceOf(CloudFailure.Unavailable.class);
    assertThat(Duration.ofNanos(time.nanos()))
        .isBetween(Duration.ofMinutes(2), Duration.ofMinutes(3));
  }

  @Test
  void what_must_not_be_done_twice_is_asked_again_only_when_it_was_not_done() throws Exception {
    assertThat(calls.once(hour, failing(throttled(0), throttled(2)))).isEqualTo("answer");
    assertThatThrownBy(() -> calls.once(hour, failing(unavailable())))
        .isInstanceOf(CloudFailure.Unavailable.class);
    assertThat(asked).hasSize(4);
  }

  @Test
  void other_failures_are_final() {
    assertThatThrownBy(
            () -> calls.again(hour, failing(new CloudFailure.QuotaReached("full", "", null))))
        .isInstanceOf(CloudFailure.QuotaReached.class);
    assertThat(asked).hasSize(1);
  }

  @Test
  void polls_ever_more_rarely_until_the_limit() throws Exception {
    var limit = calls.within(Duration.ofSeconds(30));
    assertThat(
            calls.until(
                limit,
                Duration.ofSeconds(1),
                Duration.ofSeconds(4),
                () -> {
                  asked.add(time.nanos() / 1_000_000);
                  return false;
                }))
        .isFalse();
    assertThat(asked.get(1)).isEqualTo(1000);
    assertThat(asked.getLast()).isEqualTo(30_000);
    for (int i = 2; i < asked.size() - 1; i++) {
      assertThat(asked.get(i) - asked.get(i - 1))
          .isBetween(asked.get(i - 1) - asked.get(i - 2), 4000L);
    }
  }

  @Test
  void a_fault_at_the_end_of_settling_is_not_taken_for_an_answer() throws Exception {
    var settled = calls.within(Duration.ofSeconds(1));
    assertThat(
            calls.seen(
                settled,
                hour,
                () -> {
                  if (time.nanos() < Duration.ofSeconds(40).toNanos()) {
                    throw unavailable();
                  }
                  return true;
                }))
        .isTrue();
  }
}
