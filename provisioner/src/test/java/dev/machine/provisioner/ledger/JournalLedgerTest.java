package dev.machine.provisioner.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.machine.drivers.Ledger.Entry;
import dev.machine.drivers.Ledger.Resource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalLedgerTest {

  private static final Resource NET = new Resource("netns", "machine-1");
  private static final Resource PID = new Resource("process", "supervisor");

  @TempDir Path dir;

  @Test
  void a_new_process_knows_what_may_exist() {
    var file = dir.resolve("ledger.jsonl");
    var first = JournalLedger.open(file);
    first.intend(NET);
    first.did(NET, "machine-1");
    first.intend(PID);

    assertThat(JournalLedger.open(file).entries())
        .containsExactly(
            new Entry(NET, Optional.of("machine-1")), new Entry(PID, Optional.empty()));
  }

  @Test
  void what_is_gone_is_no_more() {
    var file = dir.resolve("ledger.jsonl");
    var first = JournalLedger.open(file);
    first.intend(NET);
    first.did(NET, "x");
    first.gone(NET);
    assertThat(JournalLedger.open(file).entries()).isEmpty();
  }

  @Test
  void intending_again_does_not_forget_the_id() {
    var ledger = JournalLedger.open(dir.resolve("ledger.jsonl"));
    ledger.did(NET, "x");
    ledger.intend(NET);
    assertThat(ledger.entries()).containsExactly(new Entry(NET, Optional.of("x")));
  }

  @Test
  void a_line_that_a_crash_cut_off_is_dropped_and_the_journal_goes_on() throws Exception {
    var file = dir.resolve("ledger.jsonl");
    JournalLedger.open(file).intend(NET);
    Files.writeString(file, "{\"op\":\"intend\",\"ki", StandardOpenOption.APPEND);

    var again = JournalLedger.open(file);
    again.intend(PID);

    assertThat(JournalLedger.open(file).entries())
        .extracting(Entry::resource)
        .containsExactly(NET, PID);
  }

  @Test
  void what_was_made_when_the_interrupt_came_is_noted() {
    var file = dir.resolve("ledger.jsonl");
    Thread.currentThread().interrupt();
    try {
      JournalLedger.open(file).did(NET, "x");
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
    assertThat(JournalLedger.open(file).entries())
        .containsExactly(new Entry(NET, Optional.of("x")));
  }
}
