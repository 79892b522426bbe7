package dev.machine.drivers.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

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

  /// The terminal's Ctrl-C ends the program before our own handler has run. Whoever runs the tests
  /// in the background has it ignored.
  @Test
  void whatEndsByOurInterruptionIsNoFailureOfItsOwn() throws Exception {
    var us = Thread.currentThread();
    var interrupting = Thread.startVirtualThread(() -> interruptSoon(us));
    var thrown = catchThrowable(() -> run("exec env --default-signal=INT sh -c 'kill -INT $$'"));
    assertThat(interrupting.join(Duration.ofSeconds(20))).isTrue(); // Not to hit the next test.
    assertThat(thrown).isInstanceOf(InterruptedException.class);
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
