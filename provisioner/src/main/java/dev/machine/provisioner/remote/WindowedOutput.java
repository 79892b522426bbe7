package dev.machine.provisioner.remote;

import dev.machine.drivers.wait.Wait;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.time.Duration;
import net.schmizz.sshj.connection.channel.Channel;

/// Writes to a channel only what its window takes at once. sshj's own stream waits for the window
/// while it holds the lock that its reader needs to close the channel: a command that ends without
/// reading all, or a host that hangs up, would stop the whole connection.
final class WindowedOutput {

  /// For requests of others on the same channel.
  private static final int MARGIN = 64 * 1024;

  private static final Duration INTERVAL = Duration.ofMillis(2);

  private final Channel channel;

  WindowedOutput(Channel channel) {
    this.channel = channel;
  }

  /// Waits until `length` bytes can be written without a wait.
  ///
  /// @throws IOException when the channel was closed
  void await(int length) throws IOException {
    while (channel.getRemoteWinSize() < (long) length + MARGIN) {
      open();
      pause();
    }
    open();
  }

  /// Writes all of it, in parts as the window takes them.
  void write(byte[] bytes, int length) throws IOException {
    OutputStream out = channel.getOutputStream();
    int done = 0;
    while (done < length) {
      open();
      int part = (int) Math.min(channel.getRemoteWinSize(), length - done);
      if (part <= 0) {
        pause();
      } else {
        out.write(bytes, done, part);
        out.flush();
        done += part;
      }
    }
  }

  private void open() throws IOException {
    if (!channel.isOpen()) {
      throw new IOException("the channel was closed");
    }
  }

  private static void pause() throws IOException {
    try {
      Wait.pause(INTERVAL);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw (IOException) new InterruptedIOException("interrupted while writing").initCause(e);
    }
  }
}
