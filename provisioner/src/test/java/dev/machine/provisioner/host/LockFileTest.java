package dev.machine.provisioner.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.machine.drivers.wait.Deadline;
import dev.machine.provisioner.ProvisionException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LockFileTest {

  @TempDir Path directory;

  @Test
  void a_second_taker_is_told_who_holds_it() throws Exception {
    try (var held = acquire("machine create web1", Duration.ofSeconds(5))) {
      assertThat(held).isNotNull();
      assertThatThrownBy(() -> acquire("machine rm web1", Duration.ofMillis(60)))
          .isInstanceOfSatisfying(
              ProvisionException.class,
              e -> assertThat(e.kind()).isEqualTo(ProvisionException.Kind.REFUSED))
          .hasMessageContaining("web1 is busy: held by pid " + ProcessHandle.current().pid())
          .hasMessageContaining("machine create web1, since ");
    }
  }

  @Test
  void one_who_does_the_same_is_waited_for_and_nobody_else() throws Exception {
    var now = Deadline.after(Duration.ZERO);
    var patient = Deadline.after(Duration.ofSeconds(60));
    try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
      var first = acquire("machine start web1", Duration.ofSeconds(5));
      Callable<LockFile> again =
          () -> LockFile.acquire(path(), "web1", "machine start web1", now, patient);
      var second = pool.submit(again);
      assertThatThrownBy(() -> LockFile.acquire(path(), "web1", "machine rm web1", now, patient))
          .hasMessageContaining("web1 is busy");
      assertThat(second.isDone()).isFalse();
      first.close();
      second.get(60, TimeUnit.SECONDS).close();
    }
  }

  @Test
  void it_is_free_again_once_closed_and_closing_twice_frees_nobody_elses() throws Exception {
    var first = acquire("one", Duration.ofSeconds(5));
    first.close();
    assertThat(LockFile.holder(path())).isEmpty();
    try (var second = acquire("two", Duration.ofSeconds(5))) {
      first.close();
      assertThat(LockFile.holder(path())).map(LockFile.Holder::command).hasValue("two");
      assertThat(LockFile.tryAcquire(path(), "three")).isEmpty();
      assertThat(second).isNotNull();
    }
  }

  @Test
  void two_names_of_one_file_are_one_lock() throws Exception {
    var link = Files.createSymbolicLink(directory.resolve("link"), directory);
    try (var held = acquire("one", Duration.ofSeconds(5))) {
      assertThat(held).isNotNull();
      assertThat(LockFile.tryAcquire(link.resolve("web1.lock"), "two")).isEmpty();
    }
  }

  @Test
  void a_lock_whose_file_was_deleted_by_its_holder_can_be_taken_anew() throws Exception {
    var first = acquire("machine rm web1", Duration.ofSeconds(5));
    first.closeAndDelete();
    assertThat(path()).doesNotExist();
    try (var second = acquire("machine create web1", Duration.ofSeconds(5))) {
      assertThat(second).isNotNull();
      assertThat(path()).exists();
    }
  }

  @Test
  void no_two_threads_are_ever_inside() throws Exception {
    var inside = new AtomicInteger();
    var most = new AtomicInteger();
    Callable<Void> work =
        () -> {
          for (int i = 0; i < 5; i++) {
            try (var held = acquire("work", Duration.ofSeconds(60))) {
              assertThat(held).isNotNull();
              most.accumulateAndGet(inside.incrementAndGet(), Math::max);
              inside.decrementAndGet();
            }
          }
          return null;
        };
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var done : threads.invokeAll(List.of(work, work, work, work))) {
        done.get();
      }
    }
    assertThat(most).hasValue(1);
  }

  @Test
  void another_process_is_kept_out_named_and_its_death_frees_the_lock() throws Exception {
    var other = holder();
    try {
      var line = other.inputReader().readLine();
      assertThat(line).isEqualTo("held");
      assertThatThrownBy(() -> acquire("machine rm web1", Duration.ofMillis(60)))
          .isInstanceOf(ProvisionException.class)
          .hasMessageContaining("held by pid " + other.pid() + ": machine create web1");
      assertThat(LockFile.holder(path())).map(LockFile.Holder::pid).hasValue(other.pid());
    } finally {
      other.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
    }
    assertThat(path()).isNotEmptyFile();
    assertThat(LockFile.holder(path())).isEmpty();
    try (var mine = acquire("machine rm web1", Duration.ofSeconds(10))) {
      assertThat(mine).isNotNull();
    }
  }

  private Process holder() throws Exception {
    var argv = new ArrayList<String>();
    argv.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    argv.addAll(List.of("-Xshare:auto", "-cp", System.getProperty("java.class.path")));
    argv.addAll(List.of(Holding.class.getName(), path().toString()));
    return new ProcessBuilder(argv).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  /// Takes the lock and holds it until its input ends.
  static final class Holding {
    public static void main(String[] args) throws Exception {
      var deadline = Deadline.after(Duration.ofSeconds(10));
      try (var held = LockFile.acquire(Path.of(args[0]), "web1", "machine create web1", deadline)) {
        System.out.println(held == null ? "" : "held");
        int end = System.in.read();
        assertThat(end).isEqualTo(-1);
      }
    }
  }

  private LockFile acquire(String command, Duration wait) throws Exception {
    return LockFile.acquire(path(), "web1", command, Deadline.after(wait));
  }

  private Path path() {
    return directory.resolve("web1.lock");
  }
}
