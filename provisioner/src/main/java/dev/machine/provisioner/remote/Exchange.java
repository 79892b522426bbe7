package dev.machine.provisioner.remote;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import net.schmizz.sshj.SSHClient;
import net.schmizz.sshj.connection.ConnectionException;
import net.schmizz.sshj.connection.channel.direct.Session;
import net.schmizz.sshj.connection.channel.direct.Signal;

/// One command on one session: its three streams move at once, so that no side waits for the other.
/// Its threads are never interrupted inside a write: that would close the connection of all.
final class Exchange {

  private Exchange() {}

  /// Runs to the end; an interrupt ends the command on the host as far as the host lets us.
  ///
  /// @return the exit code, or 128 + the signal's number
  /// @throws IOException when the connection broke, with what was read so far already written out
  static int run(SSHClient client, String line, Remote.Streams streams)
      throws IOException, InterruptedException {
    try (Session session = client.startSession()) {
      Session.Command command = session.exec(line);
      feed(streams.in(), session);
      var errors = copy(command.getErrorStream(), streams.err());
      var output = copy(command.getInputStream(), streams.out());
      try {
        await(output);
        await(errors);
      } catch (InterruptedException e) {
        // Before the close: a server hangs up on a signal for a channel it has forgotten.
        command.signal(Signal.TERM);
        throw e;
      }
      command.join();
      return exitOf(command);
    }
  }

  private static int exitOf(Session.Command command) throws IOException {
    Integer exit = command.getExitStatus();
    if (exit != null) {
      return exit;
    }
    Signal signal = command.getExitSignal();
    if (signal != null) {
      return 128 + number(signal);
    }
    throw new ConnectionException("the connection broke before the command ended");
  }

  /// Numbers of signal(7); the same on all Linux architectures in use.
  private static int number(Signal signal) {
    return switch (signal) {
      case HUP -> 1;
      case INT -> 2;
      case QUIT -> 3;
      case ILL -> 4;
      case ABRT -> 6;
      case FPE -> 8;
      case KILL -> 9;
      case USR1 -> 10;
      case SEGV -> 11;
      case USR2 -> 12;
      case PIPE -> 13;
      case ALRM -> 14;
      case TERM -> 15;
      case UNKNOWN -> 127;
    };
  }

  private static FutureTask<Void> copy(InputStream from, OutputStream to) {
    var task =
        new FutureTask<Void>(() -> {
          pump(from, to);
          return null;
        });
    Thread.ofVirtual().name("ssh-output").start(task);
    return task;
  }

  /// A command may end without having read all: that is no error.
  private static void feed(InputStream from, Session to) {
    var output = new WindowedOutput(to);
    Thread.ofVirtual()
        .name("ssh-input")
        .start(() -> {
          byte[] buffer = new byte[32 * 1024];
          try {
            for (int n = from.read(buffer); n >= 0; n = from.read(buffer)) {
              output.write(buffer, n);
            }
            to.getOutputStream().close();
          } catch (IOException e) {
            // It ended first; its exit code tells how.
          }
        });
  }

  private static void pump(InputStream from, OutputStream to) throws IOException {
    byte[] buffer = new byte[32 * 1024];
    for (int n = from.read(buffer); n >= 0; n = from.read(buffer)) {
      to.write(buffer, 0, n);
      to.flush();
    }
  }

  private static void await(FutureTask<Void> task) throws IOException, InterruptedException {
    try {
      task.get();
    } catch (ExecutionException e) {
      throw switch (e.getCause()) {
        case IOException io -> io;
        case UncheckedIOException unchecked -> unchecked.getCause();
        case null, default -> new IOException(e.getCause());
      };
    }
  }
}
