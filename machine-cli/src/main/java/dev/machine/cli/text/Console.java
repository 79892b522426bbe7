package dev.machine.cli.text;

import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The person's terminal: everything printed goes through here, one line at a time, also when many
/// hosts work at once. stdout is the answer, stderr is everything else.
public final class Console {

  /// Lines at the bottom of the terminal that are redrawn around whatever else is printed.
  public interface Live {
    /// What takes the lines away.
    String hide();

    /// What draws them, each cut to `width` columns.
    String show(int width);
  }

  /// Which of the standard streams are terminals, as the launcher found them.
  ///
  /// @param columns width of the terminal
  public record Terminals(boolean in, boolean out, boolean err, int columns) {
    public static final Terminals NONE = new Terminals(false, false, false, 80);

    /// Reads the launcher's `machine.terminals`: the numbers of the terminals among 0, 1 and 2.
    static Terminals ofLauncher() {
      var fds = System.getProperty("machine.terminals", "");
      int columns = Integer.getInteger("machine.columns", 80);
      return new Terminals(
          fds.contains("0"), fds.contains("1"), fds.contains("2"), columns < 20 ? 80 : columns);
    }
  }

  private final PrintStream out;
  private final PrintStream err;
  private final BufferedReader in;
  private final Terminals terminals;
  private final boolean dumb;
  private final boolean noColor;
  private final Program program;
  private final ReentrantLock questions = new ReentrantLock();
  private @Nullable Live live;
  private volatile boolean paused;
  private volatile boolean silent;

  public Console(
      PrintStream out,
      PrintStream err,
      InputStream in,
      Terminals terminals,
      Map<String, String> environment) {
    this.out = out;
    this.err = err;
    this.in = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    this.terminals = terminals;
    this.dumb = environment.getOrDefault("TERM", "dumb").equals("dumb");
    this.noColor = !environment.getOrDefault("NO_COLOR", "").isEmpty();
    this.program = Program.of(System.getProperty("machine.command", "machine"), environment);
  }

  /// The console of this process.
  public static Console ofProcess(Map<String, String> environment) {
    return new Console(
        utf8(FileDescriptor.out),
        utf8(FileDescriptor.err),
        System.in,
        Terminals.ofLauncher(),
        environment);
  }

  /// The program as it is typed here.
  public Program program() {
    return program;
  }

  private static PrintStream utf8(FileDescriptor descriptor) {
    return new PrintStream(new FileOutputStream(descriptor), false, StandardCharsets.UTF_8);
  }

  /// Ends the process at once, even if it is ending already. Not by System.exit, which spends a
  /// third of a light command's time on its logger; nothing here waits for a shutdown hook.
  public void exit(int code) {
    if (silent) {
      echoAgain();
    }
    Runtime.getRuntime().halt(code);
  }

  /// The JDK would turn echo on again in a shutdown hook.
  private static void echoAgain() {
    try {
      new ProcessBuilder("stty", "echo").inheritIO().start().waitFor(1, TimeUnit.SECONDS);
    } catch (IOException | InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// One line (or more, with line breaks inside) of the answer, to stdout.
  public synchronized void answer(String text) {
    around(() -> {
      out.print(text + "\n");
      out.flush();
    });
  }

  /// One line of everything else, to stderr.
  public synchronized void say(String text) {
    around(() -> err.print(text + "\n"));
  }

  /// Whether live lines can be drawn on stderr.
  public boolean live() {
    return terminals.err() && !dumb;
  }

  /// Whether the answer may carry colours.
  public boolean colors() {
    return terminals.out() && !dumb && !noColor;
  }

  /// Whether somebody is there to answer a question.
  public boolean interactive() {
    return terminals.in() && terminals.err();
  }

  /// Asks on stderr and reads one line; empty at the end of the input, when nobody is there, or
  /// when the thread is interrupted meanwhile.
  public Optional<String> ask(String question) {
    return interactive() ? asking(question, this::readLine) : Optional.empty();
  }

  /// Asks for a secret without echo; empty as for [#ask].
  public Optional<char[]> askSecret(String question) {
    var terminal = Optional.ofNullable(System.console()).filter(java.io.Console::isTerminal);
    if (!interactive() || terminal.isEmpty()) {
      return Optional.empty();
    }
    silent = true;
    var secret = asking(question, () -> terminal.get().readPassword(""));
    silent = false;
    return secret;
  }

  /// Reads in a thread of its own, since a read from a terminal cannot be interrupted.
  private <T> Optional<T> asking(String question, Supplier<@Nullable T> read) {
    questions.lock();
    try {
      pause(question);
      var answer = new CompletableFuture<Optional<T>>();
      Thread.ofPlatform().daemon().start(() -> answer.complete(Optional.ofNullable(read.get())));
      return answer.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    } finally {
      paused = false;
      questions.unlock();
      refresh();
    }
  }

  private synchronized void pause(String question) {
    var lines = live;
    err.print((lines == null ? "" : lines.hide()) + question);
    err.flush();
    paused = true;
  }

  /// Puts live lines at the bottom.
  public synchronized void attach(Live lines) {
    live = lines;
  }

  public synchronized void detach() {
    update(() -> "");
    live = null;
  }

  /// Draws the live lines again.
  public synchronized void refresh() {
    update(() -> "");
  }

  /// Changes the live lines under the console's lock, and prints what stays above them.
  public synchronized void update(Supplier<String> change) {
    var lines = paused ? null : live;
    if (lines == null) {
      err.print(change.get());
    } else {
      var hide = lines.hide();
      var above = change.get();
      err.print(hide + above + lines.show(terminals.columns()));
    }
    err.flush();
  }

  private void around(Runnable print) {
    var lines = paused ? null : live;
    if (lines != null) {
      err.print(lines.hide());
      err.flush();
    }
    print.run();
    if (lines != null) {
      err.print(lines.show(terminals.columns()));
    }
    err.flush();
  }

  private @Nullable String readLine() {
    try {
      return in.readLine();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
