package dev.machine.drivers.wait;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// Threads for what waits on sockets in a short command. Where virtual threads do, the JVM keeps a
/// thread that polls for them, and waits 0.3 s for it when it ends (`VM_Exit` of HotSpot waits for
/// threads in native code).
public final class Threads {

  private Threads() {}

  /// One for each task; none keeps the JVM from ending.
  public static ExecutorService perTask() {
    return Executors.newThreadPerTaskExecutor(Thread.ofPlatform().daemon().factory());
  }
}
