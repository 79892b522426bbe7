package dev.machine.drivers.cloud.testing;

import dev.machine.drivers.cloud.http.Transport;
import dev.machine.drivers.cloud.testing.MemoryCloud.Refusal;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The network between an adapter and a [MemoryCloud].
final class FaultyTransport implements Transport {

  private final MemoryCloud cloud;
  private final Faults faults;
  private final Runnable after;

  FaultyTransport(MemoryCloud cloud, Faults faults, Runnable after) {
    this.cloud = cloud;
    this.faults = faults;
    this.after = after;
  }

  @Override
  public Answer send(Call call) throws IOException, InterruptedException {
    return faults.<Answer, IOException>call(
        cloud.describe(call),
        cloud.makes(call),
        () -> cloud.send(call),
        fault -> answer(fault, call),
        after);
  }

  private Answer answer(Faults.Fault fault, Call call) {
    return switch (fault) {
      case THROTTLED -> throttled(cloud.refusal(Refusal.THROTTLED, call));
      case OVERLOADED -> cloud.refusal(Refusal.OVERLOADED, call);
      case QUOTA -> cloud.refusal(Refusal.QUOTA, call);
      case NO_CAPACITY -> cloud.refusal(Refusal.NO_CAPACITY, call);
      case HALF_MADE -> {
        cloud.breakNextServer();
        yield nothing();
      }
      case EXPIRED -> {
        cloud.expireTokens();
        yield nothing();
      }
      default -> cloud.refusal(Refusal.BROKEN, call);
    };
  }

  private static Answer nothing() {
    return new Answer(204, Map.of(), "");
  }

  private Answer throttled(Answer plain) {
    if (faults.flip()) {
      return plain;
    }
    var headers = new TreeMap<String, List<String>>(plain.headers());
    headers.put("Retry-After", List.of(Integer.toString(1 + faults.dice().nextInt(30))));
    return new Answer(plain.status(), headers, plain.body());
  }
}
