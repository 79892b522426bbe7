package dev.machine.provisioner.client;

import dev.machine.drivers.wait.Deadline;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Looks a host name up in bounded time. The system's resolver can take half a minute and cannot be
/// interrupted; a virtual thread in it would hold one of few carriers, so it gets one of its own.
final class Resolver {

  private Resolver() {}

  static List<InetAddress> resolve(String host, Deadline deadline)
      throws IOException, InterruptedException {
    try {
      return List.of(InetAddress.ofLiteral(host));
    } catch (IllegalArgumentException _) {
      return lookUp(host, deadline);
    }
  }

  private static List<InetAddress> lookUp(String host, Deadline deadline)
      throws IOException, InterruptedException {
    var found = new CompletableFuture<List<InetAddress>>();
    Thread.ofPlatform().daemon().name("resolve " + host).start(() -> complete(host, found));
    try {
      return found.get(deadline.remaining().toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException _) {
      throw new UnknownHostException(host);
    } catch (TimeoutException _) {
      throw new InterruptedIOException("looking up " + host + " takes too long");
    }
  }

  private static void complete(String host, CompletableFuture<List<InetAddress>> found) {
    try {
      found.complete(List.of(InetAddress.getAllByName(host)));
    } catch (UnknownHostException e) {
      found.completeExceptionally(e);
    }
  }
}
