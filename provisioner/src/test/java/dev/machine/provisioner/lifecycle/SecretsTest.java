package dev.machine.provisioner.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.machine.drivers.DriverException;
import dev.machine.drivers.OptionSpec;
import dev.machine.drivers.OptionValues;
import dev.machine.drivers.wait.Deadline;
import dev.machine.drivers.wait.Wait;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SecretsTest {

  private static final List<OptionSpec> SPECS =
      List.of(
          OptionSpec.of("x-password", OptionSpec.Type.STRING, "Password")
              .withEnv("X_PASSWORD", "OLD_X_PASSWORD")
              .asSecret(),
          OptionSpec.of("x-region", OptionSpec.Type.STRING, "Region").withEnv("X_REGION"),
          OptionSpec.of("x-size", OptionSpec.Type.STRING, "Size").withDefault("small"));

  @TempDir Path disk;

  private static OptionValues kept(String reference) {
    return new OptionValues(Map.of("x-password", List.of(reference)));
  }

  private static String opened(Map<String, String> environment, String reference) throws Exception {
    return new Secrets(environment)
        .open(SPECS, kept(reference))
        .text("x-password")
        .orElse("(none)");
  }

  private static DriverException.Refused refusal(
      Map<String, String> environment, String reference) {
    return catchThrowableOfType(
        DriverException.Refused.class, () -> new Secrets(environment).open(SPECS, kept(reference)));
  }

  private static DriverException.Refused lateRefusal(String reference) {
    return catchThrowableOfType(
        DriverException.Refused.class,
        () -> new Secrets(Map.of(), Duration.ofMillis(500)).open(SPECS, kept(reference)));
  }

  @Test
  void a_file_is_the_secret_without_its_last_line_break() throws Exception {
    var file = disk.resolve("secret");
    Files.writeString(file, "two\nlines\n");
    assertThat(opened(Map.of(), "file:" + file)).isEqualTo("two\nlines");
  }

  @Test
  void a_variable_is_the_secret() throws Exception {
    assertThat(opened(Map.of("MINE", "s3cret"), "env:MINE")).isEqualTo("s3cret");
  }

  @Test
  void the_first_line_that_a_command_prints_is_the_secret() throws Exception {
    assertThat(opened(Map.of(), "cmd:printf 's3cret\\nlogin: me\\n'")).isEqualTo("s3cret");
  }

  @Test
  void without_a_reference_the_first_variable_that_is_set_has_it() throws Exception {
    var secrets = new Secrets(Map.of("OLD_X_PASSWORD", "s3cret", "X_PASSWORD", ""));
    assertThat(secrets.open(SPECS, OptionValues.EMPTY).text("x-password")).contains("s3cret");
  }

  @Test
  void what_is_open_does_not_come_from_the_environment_of_another_day() throws Exception {
    var opened = new Secrets(Map.of("X_REGION", "elsewhere")).open(SPECS, OptionValues.EMPTY);
    assertThat(opened.text("x-region")).isEmpty();
    assertThat(opened.text("x-size")).contains("small");
  }

  @Test
  void a_command_runs_once_in_a_process() throws Exception {
    var count = disk.resolve("count");
    var secrets = new Secrets(Map.of());
    var kept = kept("cmd:echo x >> " + count + "; echo s3cret");
    secrets.open(SPECS, kept);
    secrets.open(SPECS, kept);
    assertThat(count).hasContent("x");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "file:/nonexistent/secret | there is no file /nonexistent/secret",
        "file:/proc/self | the file /proc/self cannot be read as text",
        "file:/dev/null | the file /dev/null is empty",
        "env:NOT_SET | the variable NOT_SET is not set",
        "cmd:exit 3 | its command failed (exit 3)",
        "cmd:true | its command printed nothing"
      })
  void what_cannot_be_had_is_told_with_the_variable_that_helps(String reference, String why) {
    var refusal = refusal(Map.of(), reference);
    assertThat(refusal).hasMessage("the secret x-password cannot be had: " + why);
    assertThat(refusal.hint()).isEqualTo("put it right, or set X_PASSWORD or OLD_X_PASSWORD");
  }

  @Test
  void the_variable_helps_where_a_reference_leads_nowhere_any_more() throws Exception {
    assertThat(opened(Map.of("X_PASSWORD", "s3cret"), "file:/nonexistent")).isEqualTo("s3cret");
  }

  @Test
  void a_late_command_is_ended_with_all_it_began() throws Exception {
    var mark = disk.resolve("mark");
    assertThat(lateRefusal("cmd:(sleep 60; touch " + mark + ") & wait; echo late"))
        .hasMessageEndingWith(": its command did not end within 0 s");
    var ended =
        Wait.<Boolean, RuntimeException>until(
            Deadline.after(Duration.ofSeconds(20)),
            Duration.ofMillis(20),
            () -> Optional.of(true).filter(_ -> !runs(mark)));
    assertThat(ended).isPresent();
  }

  @Test
  void a_late_command_does_not_go_on_with_its_next_line() throws Exception {
    var mark = disk.resolve("mark");
    assertThat(lateRefusal("cmd:sleep 60; : > " + mark)).isNotNull();
    assertThat(mark).doesNotExist();
  }

  private static boolean runs(Path mark) {
    return ProcessHandle.allProcesses()
        .anyMatch(p -> p.info().commandLine().orElse("").contains(mark.toString()));
  }

  @Test
  void a_plain_value_is_not_taken_and_not_told() {
    var refusal =
        catchThrowableOfType(
            DriverException.Refused.class, () -> kept("hunter2").toKeep(SPECS, Map.of()));
    assertThat(refusal.getMessage() + refusal.hint())
        .contains("list of processes", "file:PATH", "X_PASSWORD")
        .doesNotContain("hunter2");
  }

  @Test
  void a_record_keeps_references_and_never_what_the_environment_has() throws Exception {
    var environment = Map.of("X_PASSWORD", "hunter2", "X_REGION", "here");
    assertThat(OptionValues.EMPTY.toKeep(SPECS, environment).values())
        .isEqualTo(Map.of("x-region", List.of("here"), "x-size", List.of("small")));
    assertThat(kept("env:MINE").toKeep(SPECS, environment).list("x-password"))
        .containsExactly("env:MINE");
  }

  @Test
  void a_file_is_kept_as_it_is_found_from_every_directory() throws Exception {
    assertThat(kept("file:secret").toKeep(SPECS, Map.of()).list("x-password"))
        .containsExactly("file:" + Path.of("secret").toAbsolutePath());
    assertThat(kept("file:~/secret").toKeep(SPECS, Map.of()).list("x-password"))
        .containsExactly("file:~/secret");
  }

  @Test
  void values_are_not_told_when_options_are_printed() {
    assertThat(new OptionValues(Map.of("x-password", List.of("hunter2"))))
        .hasToString("OptionValues[x-password]");
  }
}
