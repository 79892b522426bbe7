package dev.machine.provisioner.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.machine.drivers.OptionValues;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FormerHostsTest {

  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  @TempDir Path root;
  private FormerHosts journal;

  @BeforeEach
  void open() throws Exception {
    journal = new FormerHosts(HostStore.open(root));
  }

  private static FormerHost host(String name, Instant removed) {
    var account = new OptionValues(Map.of("x-account", List.of("lab", "\"\n")));
    return new FormerHost(name, "0a1b2c3d", "x", account, removed);
  }

  @Test
  void what_was_noted_is_read_again_the_newest_first() throws Exception {
    assertThat(journal.all(NOW)).isEmpty();
    var first = host("web1", NOW.minusSeconds(5));
    var second = host("web2", NOW);
    journal.note(first);
    journal.note(second);
    assertThat(journal.all(NOW)).containsExactly(second, first);
  }

  @Test
  void a_line_that_was_cut_off_harms_no_other() throws Exception {
    journal.note(host("web1", NOW));
    Files.writeString(root.resolve("former.jsonl"), "{\"name\":\"we", StandardOpenOption.APPEND);
    journal.note(host("web2", NOW));
    assertThat(journal.all(NOW)).extracting(FormerHost::name).containsExactly("web2", "web1");
  }

  @Test
  void after_a_year_it_is_forgotten() throws Exception {
    journal.note(host("web1", NOW.minus(Duration.ofDays(366))));
    journal.note(host("web2", NOW.minus(Duration.ofDays(364))));
    assertThat(journal.all(NOW)).extracting(FormerHost::name).containsExactly("web2");
  }

  @Test
  void it_does_not_grow_without_end() throws Exception {
    var file = root.resolve("former.jsonl");
    journal.note(host("old", NOW));
    var line = Files.readString(file);
    Files.writeString(file, line.repeat((1 << 20) / line.length() + 1));

    journal.note(host("new", NOW));

    assertThat(Files.size(file)).isBetween((1L << 19) - 500, (1L << 19) + 500);
    assertThat(journal.all(NOW).getFirst().name()).isEqualTo("new");
    assertThat(journal.all(NOW)).hasSize(Files.readAllLines(file).size());
  }
}
