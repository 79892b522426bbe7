package dev.machine.provisioner.lifecycle;

import dev.machine.drivers.wait.Deadline;
import dev.machine.drivers.wait.Wait;
import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.client.EngineAnswer;
import dev.machine.provisioner.client.EngineProbe;
import dev.machine.provisioner.client.EngineUrl;
import dev.machine.provisioner.host.Host;
import dev.machine.provisioner.host.HostStore;
import java.time.Duration;
import java.util.Optional;

/// Asks engines the way the person's docker will reach them.
final class ProbedEngine implements EngineWatch {

  private static final Duration ONE_TRY = Duration.ofSeconds(10);
  private static final Duration INTERVAL = Duration.ofMillis(150);

  private final HostStore store;
  private final EngineProbe probe;

  ProbedEngine(HostStore store, EngineProbe probe) {
    this.store = store;
    this.probe = probe;
  }

  @Override
  public String awaitEngine(Host host, Deadline deadline)
      throws ProvisionException, InterruptedException {
    var last = new EngineAnswer[1];
    var running =
        Wait.until(
            deadline,
            INTERVAL,
            () -> {
              last[0] = ask(host, deadline.atMost(ONE_TRY));
              return last[0] instanceof EngineAnswer.Running r
                  ? Optional.of(r)
                  : Optional.<EngineAnswer.Running>empty();
            });
    return running.isPresent() ? running.get().version() : fail(last[0]);
  }

  @Override
  public String askEngine(Host host, Deadline deadline)
      throws ProvisionException, InterruptedException {
    var answer = ask(host, deadline);
    return answer instanceof EngineAnswer.Running r ? r.version() : fail(answer);
  }

  private static String fail(EngineAnswer answer) throws ProvisionException {
    if (answer instanceof EngineAnswer.Silent(_, var problem, var hint)) {
      throw ProvisionException.failed(problem, hint);
    }
    throw new IllegalStateException("an engine that answers is no failure: " + answer);
  }

  private EngineAnswer ask(Host host, Deadline deadline)
      throws ProvisionException, InterruptedException {
    var url = host.access().engine();
    if (url.isEmpty()) {
      throw ProvisionException.failed("the host has no engine address yet", "");
    }
    return probe.ask(
        new EngineProbe.Target(
            host.name(), EngineUrl.parse(url.get().toString()), StoreClients.tls(store, host)),
        deadline);
  }
}
