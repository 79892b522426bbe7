package dev.machine.provisioner.client;

import dev.machine.drivers.wait.Deadline;
import dev.machine.drivers.wait.Wait;
import java.io.Closeable;
import java.io.IOException;

/// Closes a socket when time is up: socket timeouts bound one read, not a slow trickle of them.
final class Watchdog implements AutoCloseable {

  private final Thread thread;

  private Watchdog(Thread thread) {
    this.thread = thread;
  }

  static Watchdog over(Closeable socket, Deadline deadline) {
    return new Watchdog(Thread.ofVirtual().name("watchdog").start(() -> watch(socket, deadline)));
  }

  private static void watch(Closeable socket, Deadline deadline) {
    try {
      Wait.pause(deadline.remaining());
      socket.close();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt(); // called off: the answer came in time
    } catch (IOException e) {
      throw new IllegalStateException("cannot close a socket", e);
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
