package dev.machine.drivers.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.machine.drivers.wait.Deadline;
import dev.machine.drivers.wait.Wait;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ExecTest {

  private static Exec.Result run(String script) throws Exception {
    return Exec.run(Deadline.after(Duration.ofSeconds(20)), List.of("sh", "-c", script));
  }

  @AfterEach
  void nobodyIsInterrupted() {
    assertThat(Thread.interrupted()).isFalse();
  }

  @Test
  void programsOfOrdinaryUsersFindWhatIsInSbinToo() throws Exception {
    assertThat(run("PATH=${PATH#*:/usr/local/sbin:}; echo $PATH").output()).contains("/usr/sbin");
    assertThat(SystemPackages.path("no-such-program")).isEqualTo("no-such-program");
    assertThat(SystemPackages.path("/x/y")).isEqualTo("/x/y");
  }

  /// The terminal's Ctrl-C ends the program before our own handler has run.
  @Test
  void whatEndsByOurInterruptionIsNoFailureOfItsOwn() {
    var us = Thread.currentThread();
    assertThatThrownBy(
            () -> {
              Thread.startVirtualThread(() -> interruptSoon(us));
              run("kill -INT $$");
            })
        .isInstanceOf(InterruptedException.class);
  }

  private static void interruptSoon(Thread thread) {
    try {
      Wait.pause(Duration.ofMillis(300));
      thread.interrupt();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void whatEndsBySomebodyElsesSignalHasItsExitCode() throws Exception {
    assertThat(run("kill -TERM $$").exit()).isEqualTo(143);
  }
}
