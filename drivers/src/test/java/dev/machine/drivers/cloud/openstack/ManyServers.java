package dev.machine.drivers.cloud.openstack;

import dev.machine.drivers.Progress;
import dev.machine.drivers.ServerRef;
import dev.machine.drivers.ServerRequest;
import dev.machine.drivers.cloud.CloudDriver;
import dev.machine.drivers.cloud.http.Transport;
import dev.machine.drivers.cloud.testing.Pace;
import dev.machine.drivers.testing.MemoryLedger;
import dev.machine.drivers.wait.Deadline;
import dev.machine.drivers.wait.Time;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/// Many servers made at once by one process, in an OpenStack in memory; counts what that costs.
final class ManyServers {

  private ManyServers() {}

  /// @param calls of all kinds but status polls, in all
  /// @param polls questions after a server's state, in all
  /// @param logins to Keystone
  record Cost(int servers, Duration time, int calls, int polls, int logins) {
    double callsPerServer() {
      return (double) calls / servers;
    }

    double pollsPerServer() {
      return (double) polls / servers;
    }
  }

  /// @param boot how long each server takes to run
  /// @param time for several servers the real one: each is waited for by a thread of its own
  static Cost make(int servers, Duration boot, Time time) throws Exception {
    var memory = new MemoryOpenStack(Demo.BASE, Pace.steady(time, boot), 1000);
    memory.allowServers(servers + 10);
    memory.allowAddresses(servers + 10);
    var calls = new AtomicInteger();
    var polls = new AtomicInteger();
    var logins = new AtomicInteger();
    Transport counting =
        call -> {
          var path = call.uri().getPath();
          var counter =
              path.endsWith("/auth/tokens")
                  ? logins
                  : call.method().equals("GET") && path.matches(".*/servers/[^/]+") ? polls : calls;
          counter.incrementAndGet();
          return memory.send(call);
        };
    var options = Demo.options(Demo.BASE, Map.of());
    var driver =
        new CloudDriver(
            new OpenStackCloud(Account.of(options), counting),
            new CloudDriver.Settings("ab12cd34", "root", ""),
            time,
            new Random());
    var from = System.nanoTime();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> making = new ArrayList<>();
      for (int i = 0; i < servers; i++) {
        var ref = new ServerRef("web" + i, "%08x".formatted(i));
        making.add(
            threads.submit(() -> {
              var first = Demo.request(ref.nonce(), options).firstBoot();
              var request = new ServerRequest(ref, first, options, 2376);
              driver.preflight(request);
              return driver.create(
                  request,
                  new MemoryLedger(),
                  Progress.SILENT,
                  Deadline.after(Duration.ofMinutes(5)));
            }));
      }
      for (var one : making) {
        one.get();
      }
    }
    return new Cost(
        servers,
        Duration.ofNanos(System.nanoTime() - from),
        calls.get(),
        polls.get(),
        logins.get());
  }

  /// For the benchmark: a row a number of servers.
  public static void main(String[] arguments) throws Exception {
    for (int servers : List.of(1, 50)) {
      var cost = make(servers, Duration.ofSeconds(5), Time.REAL);
      System.out.printf(
          "  %2d servers of 5 s each: %.1f s, calls each %.1f, polls each %.1f, logins %d%n",
          servers,
          cost.time().toMillis() / 1000.0,
          cost.callsPerServer(),
          cost.pollsPerServer(),
          cost.logins());
    }
  }
}
