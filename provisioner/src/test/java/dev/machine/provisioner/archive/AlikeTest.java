package dev.machine.provisioner.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.machine.drivers.wait.Deadline;
import dev.machine.engine.Bundle;
import dev.machine.engine.Facts;
import dev.machine.provisioner.ProvisionException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class AlikeTest {

  private final Alike alike = new Alike();
  private final AtomicInteger asked = new AtomicInteger();

  private static Facts host(String codename) {
    return new Facts(
        "debian",
        "12",
        codename,
        "amd64",
        "m",
        true,
        Map.of(),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        0,
        List.of());
  }

  private Alike.Answer counted() {
    return new Alike.Answer(
        new Bundle("20.10." + asked.incrementAndGet(), List.of()), Instant.EPOCH);
  }

  private Bundle ask(String codename, Alike.Holds holds) throws Exception {
    return alike.answer(
        host(codename),
        List.of("docker.io"),
        Optional.empty(),
        holds,
        this::counted,
        Deadline.after(Duration.ofMinutes(1)));
  }

  @Test
  void aSecondHostOfTheSameKindCostsNothing() throws Exception {
    var first = ask("bookworm", _ -> true);

    assertThat(ask("bookworm", _ -> true)).isSameAs(first);
    assertThat(ask("trixie", _ -> true)).isNotEqualTo(first);
    assertThat(asked).hasValue(2);
  }

  @Test
  void anAnswerThatHoldsNoMoreIsAskedForAgain() throws Exception {
    var first = ask("bookworm", _ -> true);

    assertThat(ask("bookworm", _ -> false)).isNotEqualTo(first);
    assertThat(asked).hasValue(2);
  }

  @Test
  void thoseWhoWaitShareAFailureAndTheNextOneAsksAgain() throws Exception {
    var go = new CountDownLatch(1);
    var waiting = new ArrayList<Future<Bundle>>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 5; i++) {
        waiting.add(
            threads.submit(() ->
                alike.answer(
                    host("bookworm"),
                    List.of("docker.io"),
                    Optional.empty(),
                    _ -> true,
                    () -> {
                      go.await();
                      throw ProvisionException.failed("no archive", "");
                    },
                    Deadline.after(Duration.ofMinutes(1)))));
      }
      go.countDown();
      for (var one : waiting) {
        assertThatThrownBy(one::get)
            .isInstanceOf(ExecutionException.class)
            .hasRootCauseMessage("no archive");
      }
    }

    assertThat(ask("bookworm", _ -> true).engineVersion()).isEqualTo("20.10.1");
  }

  @Test
  void whoWaitedForOneThatWasInterruptedAsksItself() throws Exception {
    var begun = new CountDownLatch(1);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var first =
          threads.submit(() ->
              alike.answer(
                  host("bookworm"),
                  List.of("docker.io"),
                  Optional.empty(),
                  _ -> true,
                  () -> {
                    begun.countDown();
                    new CountDownLatch(1).await();
                    return counted();
                  },
                  Deadline.after(Duration.ofMinutes(1))));
      begun.await();
      var second = threads.submit(() -> ask("bookworm", _ -> true));
      first.cancel(true);

      assertThat(second.get().engineVersion()).isEqualTo("20.10.1");
    }
  }
}
