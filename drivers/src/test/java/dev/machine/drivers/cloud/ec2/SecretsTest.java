package dev.machine.drivers.cloud.ec2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.machine.drivers.CloudFailure;
import dev.machine.drivers.OptionValues;
import dev.machine.drivers.Progress;
import dev.machine.drivers.cloud.CloudDriver;
import dev.machine.drivers.cloud.http.Transport;
import dev.machine.drivers.cloud.testing.VirtualTime;
import dev.machine.drivers.testing.MemoryLedger;
import dev.machine.drivers.wait.Deadline;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// Whatever fails and wherever, nothing that is thrown tells a secret: the key, the session's
/// token, or the host's private key in the user data.
class SecretsTest {

  private static final List<String> SECRETS =
      List.of(MemoryEc2.SECRET, MemoryEc2.TOKEN, "very secret");

  private static final OptionValues OPTIONS = Samples.options("session-token", MemoryEc2.TOKEN);

  private final Rigged rig = Rigged.fresh();

  /// Fails after so many calls, and from then on.
  private record Failing(Transport cloud, AtomicInteger left, Transport failure)
      implements Transport {
    @Override
    public Answer send(Call call) throws IOException, InterruptedException {
      return left.getAndDecrement() > 0 ? cloud.send(call) : failure.send(call);
    }
  }

  private String trace(int call, Transport failure) {
    try {
      var driver =
          new CloudDriver(
              new Ec2Cloud(
                  Account.of(OPTIONS), new Failing(rig.cloud(), new AtomicInteger(call), failure)),
              new CloudDriver.Settings(Rigged.STORE, "root", ""),
              new VirtualTime(),
              new Random(1));
      driver.create(
          Samples.request(OPTIONS),
          new MemoryLedger(),
          Progress.SILENT,
          Deadline.after(Duration.ofMinutes(5)));
      return "";
    } catch (Exception e) {
      var text = new StringWriter();
      e.printStackTrace(new PrintWriter(text));
      if (e instanceof CloudFailure failure_) {
        text.append(failure_.hint()).append(failure_.output());
      }
      return text.toString();
    }
  }

  @Test
  void no_failure_tells_a_secret() throws Exception {
    var failures = new ArrayList<Transport>();
    failures.add(_ -> {
      throw new IOException("connection cut");
    });
    failures.add(call -> {
      throw new IllegalStateException(call.toString());
    });
    // As a service does that quotes what it was sent.
    failures.add(call -> new Transport.Answer(400, Map.of(), call.toString()));
    failures.add(call ->
        new Transport.Answer(
            403,
            Map.of(),
            new Refused(403, "SignatureDoesNotMatch", "The Canonical String: " + call).body()));
    for (var failure : failures) {
      int failed = 0;
      for (int call = 0; call < 20; call++) {
        var trace = trace(call, failure);
        failed += trace.isEmpty() ? 0 : 1;
        assertThat(trace).doesNotContain(SECRETS);
      }
      assertThat(failed).isGreaterThan(10);
    }
  }

  @Test
  void the_secrets_are_on_the_wire_where_they_belong() throws Exception {
    var calls = new ArrayList<Transport.Call>();
    Transport noting =
        call -> {
          calls.add(call);
          return rig.cloud().send(call);
        };
    new Ec2Cloud(Account.of(OPTIONS), noting).servers(Rigged.STORE);
    assertThat(calls).hasSize(1);
    assertThat(calls.getFirst().toString()).doesNotContain(MemoryEc2.SECRET);
    assertThat(Signature.header(calls.getFirst(), "x-amz-security-token"))
        .isEqualTo(MemoryEc2.TOKEN);
    assertThat(Signature.header(calls.getFirst(), "authorization"))
        .contains("/eu-central-1/ec2/aws4_request", "x-amz-security-token");
  }

  @Test
  void nothing_that_holds_a_secret_prints_it() throws Exception {
    var account = Account.of(OPTIONS);
    assertThat(account.toString() + account.keys()).doesNotContain(SECRETS);
    assertThat(Form.of("RunInstances").set("UserData", "very secret").toString())
        .isEqualTo("RunInstances");
  }
}
