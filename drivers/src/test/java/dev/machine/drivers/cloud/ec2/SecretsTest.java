package dev.machine.drivers.cloud.ec2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.machine.drivers.DriverException;
import dev.machine.drivers.OptionValues;
import dev.machine.drivers.Progress;
import dev.machine.drivers.cloud.CloudDriver;
import dev.machine.drivers.cloud.http.Transport;
import dev.machine.drivers.testing.MemoryLedger;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Whatever fails and wherever, nothing that is thrown tells a secret: the key, the session's
/// token, or the host's private key in the user data.
class SecretsTest {

  private static final List<String> SECRETS =
      List.of(MemoryEc2.SECRET, MemoryEc2.TOKEN, "very secret");

  private static final OptionValues OPTIONS = Samples.options("session-token", MemoryEc2.TOKEN);

  private final Rigged rig = Rigged.fresh();

  /// A cloud that fails after so many calls, and from then on.
  private final class Failing {
    private final Transport failure;
    private final Ec2Cloud cloud;
    private int left;

    Failing(Transport failure) throws Exception {
      this.failure = failure;
      this.cloud = new Ec2Cloud(Account.of(OPTIONS), this::send);
    }

    private Transport.Answer send(Transport.Call call) throws IOException, InterruptedException {
      return left-- > 0 ? rig.cloud().send(call) : failure.send(call);
    }

    /// What a creation throws that fails at that call; nothing where it does not get so far.
    String trace(int call) {
      left = call;
      try {
        var settings = new CloudDriver.Settings(Rigged.STORE, "root", "");
        new CloudDriver(cloud, settings, rig.time(), new Random(1))
            .create(
                Samples.request("%08x".formatted(call), "ssh-ed25519 AAAA", OPTIONS),
                new MemoryLedger(),
                Progress.SILENT,
                Rigged.soon());
        return "";
      } catch (DriverException e) {
        var text = new StringWriter();
        e.printStackTrace(new PrintWriter(text));
        return text.append(e.hint()).append(e.output()).toString();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
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
      var failing = new Failing(failure);
      int failed = 0;
      for (int call = 0; call < 12; call++) {
        var trace = failing.trace(call);
        failed += trace.isEmpty() ? 0 : 1;
        assertThat(trace).doesNotContain(SECRETS);
      }
      assertThat(failed).isGreaterThan(5);
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
