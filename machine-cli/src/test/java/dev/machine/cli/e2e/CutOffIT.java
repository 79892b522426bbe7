package dev.machine.cli.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/// `create` ended in the middle: by `kill -9`, by Ctrl-C once and twice. Whatever happened, the
/// store knows what is left, and `rm` or `create --resume` finishes the job.
@Execution(ExecutionMode.CONCURRENT)
class CutOffIT {

  private static final long PATIENCE_SECONDS = 180;

  @TempDir Path home;

  private final String name = "cut";

  /// A test that fails must not leave a host running behind.
  @AfterEach
  void clean() throws Exception {
    if (Files.isDirectory(record())) {
      new Shell(home).machine("rm", "-y", "-f", name).ok();
    }
  }

  private Path store() {
    return home.resolve(".machine");
  }

  private Path record() {
    return store().resolve("hosts").resolve(name);
  }

  @Test
  void kill_9_at_every_border_of_the_ledger_and_of_the_installation() throws Exception {
    var shell = new Shell(home);
    var before = LeftBehind.now(store());
    for (int lines = 0; lines <= 10; lines++) {
      int border = lines;
      createAndKill(shell, () -> ledgerLines() >= border && Files.isDirectory(record()));
      recover(shell, lines % 2 == 0);
      assertThat(LeftBehind.now(store())).as("killed at ledger line %d", border).isEqualTo(before);
    }
    for (var mark : List.of("connect ", "facts", "dpkg", "Starting the engine", "Waiting for")) {
      createAndKill(shell, () -> transcript().contains(mark));
      recover(shell, mark.equals("dpkg"));
      assertThat(LeftBehind.now(store())).as("killed after \"%s\"", mark).isEqualTo(before);
    }
    assertThat(shell.docker("context", "ls", "-q").ok().out().strip()).isEqualTo("default");
  }

  @Test
  void ctrl_c_undoes_and_exits_with_130() throws Exception {
    var shell = new Shell(home);
    var before = LeftBehind.now(store());
    var process = create(shell);
    await(process, () -> transcript().contains("connect "));
    interrupt(process);
    assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isEqualTo(130);
    assertThat(shell.machine("ls", "-q").ok().out()).isEmpty();
    assertThat(LeftBehind.now(store())).isEqualTo(before);
  }

  @Test
  void a_second_ctrl_c_stops_at_once_and_leaves_the_ledger() throws Exception {
    var shell = new Shell(home);
    var before = LeftBehind.now(store());
    var process = create(shell);
    await(process, () -> transcript().contains("connect "));
    interrupt(process);
    await(process, () -> said().contains("undoing") || !process.isAlive());
    interrupt(process);
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isEqualTo(130);
    if (!shell.machine("ls", "-q").ok().out().isEmpty()) {
      shell.machine("rm", "-y", name).ok();
    }
    assertThat(LeftBehind.now(store())).isEqualTo(before);
  }

  @Test
  void a_failed_creation_that_was_kept_is_resumed() throws Exception {
    var shell = new Shell(home);
    var before = LeftBehind.now(store());
    var failed =
        shell.machine(
            "create",
            "-d",
            "nspawn",
            "--keep-on-failure",
            "--mirror",
            "http://127.0.0.1:9/debian",
            name);
    failed.exits(1);
    assertThat(failed.err()).contains("--resume");
    assertThat(failed.err()).doesNotContain("\tat ");
    assertThat(shell.machine("ls").ok().out()).contains(name).contains("Error");
    var again = shell.machine("create", "--resume", name);
    again.exits(1);
    shell.machine("rm", "-y", name).ok();
    assertThat(LeftBehind.now(store())).isEqualTo(before);
  }

  private void createAndKill(Shell shell, BooleanSupplier moment) throws Exception {
    var process = create(shell);
    try {
      await(process, moment);
    } finally {
      process.destroyForcibly();
      assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  private Process create(Shell shell) throws IOException {
    Files.deleteIfExists(home.resolve("said"));
    return shell.start(
        new File("/dev/null"),
        home.resolve("said").toFile(),
        // Whoever runs the tests in the background has it ignored.
        "env",
        "--default-signal=INT",
        Shell.launcher().toString(),
        "create",
        "-d",
        "nspawn",
        name);
  }

  private void recover(Shell shell, boolean resume) throws Exception {
    if (shell.machine("ls", "-q").ok().out().isEmpty()) {
      return;
    }
    boolean complete = shell.machine("inspect", name).ok().out().contains("\"Ready\"");
    if (resume && !complete) {
      shell.machine("create", "--resume", name).ok();
      shell.docker("--context", name, "version").ok();
    }
    shell.machine("rm", "-y", name).ok();
  }

  private static void await(Process process, BooleanSupplier moment) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (!moment.getAsBoolean() && process.isAlive()) {
      assertThat(System.nanoTime()).as("time is up").isLessThan(end);
      TimeUnit.MILLISECONDS.sleep(2);
    }
  }

  private static void interrupt(Process process) throws Exception {
    new ProcessBuilder("kill", "-INT", String.valueOf(process.pid())).start().waitFor();
  }

  private long ledgerLines() {
    return text(record().resolve("ledger.jsonl")).lines().count();
  }

  private String transcript() {
    return text(record().resolve("provision.log"));
  }

  private String said() {
    return text(home.resolve("said"));
  }

  static String text(Path file) {
    try (Stream<String> lines = Files.lines(file)) {
      return String.join("\n", lines.toList()) + "\n";
    } catch (IOException | java.io.UncheckedIOException _) {
      return "";
    }
  }
}
