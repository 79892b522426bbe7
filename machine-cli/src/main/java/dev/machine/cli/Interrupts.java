package dev.machine.cli;

import dev.machine.cli.text.Console;
import dev.machine.cli.text.Suggestions;
import java.lang.reflect.Proxy;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/// Ctrl-C. A shutdown hook would not do: the JVM leaves a second SIGINT unheard once it is shutting
/// down, and the second one must stop at once. `sun.misc.Signal` (module jdk.unsupported) hears
/// both; by reflection, since naming it is a compiler warning that nothing can silence.
final class Interrupts {
  private static final String[] SIGNALS = {"INT", "TERM", "HUP"};

  private Interrupts() {}

  /// The first signal interrupts the calling thread, so that what it made is undone; the second
  /// ends the process, and the ledger keeps what is left.
  static void toThisThread(Console console, Consumer<String> remark) {
    var worker = Thread.currentThread();
    var count = new AtomicInteger();
    on(_ -> {
      if (count.incrementAndGet() == 1) {
        remark.accept(Suggestions.INTERRUPTING);
        worker.interrupt();
      } else {
        console.exit(ExitCode.INTERRUPTED);
      }
    });
  }

  /// Leaves signals to the program that is about to run in the foreground: Ctrl-C at a terminal
  /// reaches it without us.
  ///
  /// @return completed by a signal that it may not have got
  static CompletableFuture<String> toChild(boolean atTerminal) {
    var alone = new CompletableFuture<String>();
    on(name -> {
      if (!(atTerminal && name.equals("SIGINT"))) {
        alone.complete(name);
      }
    });
    return alone;
  }

  /// @param action takes the signal's name, such as `SIGINT`
  private static void on(Consumer<String> action) {
    try {
      var signal = Class.forName("sun.misc.Signal");
      var handler = Class.forName("sun.misc.SignalHandler");
      var ignore = handler.getField("SIG_IGN").get(null);
      var handle = signal.getMethod("handle", signal, handler);
      var ours = handler(handler, action);
      for (var name : SIGNALS) {
        var one = signal.getConstructor(String.class).newInstance(name);
        var before = handle.invoke(null, one, ours);
        if (ignore.equals(before)) { // nohup(1), and what sh runs in the background
          handle.invoke(null, one, before);
        }
      }
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("this JDK has no sun.misc.Signal", e);
    }
  }

  /// A `SignalHandler`. The JDK asks it for nothing but `handle`.
  private static Object handler(Class<?> type, Consumer<String> action) {
    return Proxy.newProxyInstance(
        Interrupts.class.getClassLoader(),
        new Class<?>[] {type},
        (_, method, arguments) -> {
          if (method.getName().equals("handle")) {
            action.accept(arguments[0].toString());
          }
          return null;
        });
  }
}
