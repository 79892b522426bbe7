package dev.machine.provisioner.swarm;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.machine.drivers.Progress;
import dev.machine.drivers.wait.Deadline;
import dev.machine.drivers.wait.Wait;
import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.client.EngineApi;
import dev.machine.provisioner.client.EngineApi.Question;
import dev.machine.provisioner.host.Host;
import dev.machine.provisioner.lifecycle.HostAccess;
import dev.machine.provisioner.remote.Command;
import java.util.Optional;

/// Encryption of the mesh's own network. An engine accepts the option on any kernel, and then drops
/// the packets on one that has no IPsec: so the kernel is asked first.
record Encryption(HostAccess access) {

  /// Makes and removes a security association and a rule of the kind that the engine makes for each
  /// pair of nodes (moby libnetwork/drivers/overlay/encryption.go), between loopback addresses.
  private static final String PROBE =
      """
      pair="src 127.0.0.1 dst 127.0.0.2 proto esp spi 0x4d414348"
      chain=machine-probe
      undo() {
        ip xfrm state del $pair
        iptables -w -t mangle -F $chain; iptables -w -t mangle -X $chain
      } >/dev/null 2>&1
      trap undo EXIT
      undo
      { ip xfrm state add $pair mode transport aead 'rfc4106(gcm(aes))' 0x%s 64 &&
        iptables -w -t mangle -N $chain &&
        iptables -w -t mangle -A $chain -m policy --dir in --pol ipsec -j RETURN; } 2>&1
      """
          .formatted("00112233445566778899aabbccddeeff00112233");

  /// Refuses a host whose kernel cannot do it.
  void possible(Host host, Progress progress, Deadline deadline)
      throws ProvisionException, InterruptedException {
    progress.step("Looking for IPsec in the kernel");
    try (var remote = access.login(host, progress, deadline)) {
      var answer = remote.run(Command.script(PROBE).asRoot(), deadline);
      if (!answer.ok()) {
        throw ProvisionException.refused(
            "the kernel of \""
                + host.name()
                + "\" cannot encrypt what nodes send each other: "
                + answer.out().strip().lines().findFirst().orElse("no IPsec"),
            "leave encrypted out, or use hosts with a kernel of their own and its modules");
      }
    }
  }

  static boolean on(Manager manager, Deadline deadline)
      throws ProvisionException, InterruptedException {
    var networks =
        manager.get("/networks?filters=%7B%22name%22%3A%5B%22ingress%22%5D%7D", deadline);
    for (var network : networks) {
      if (network.path("Ingress").asBoolean(false)) {
        return network.path("Options").has("encrypted");
      }
    }
    return false;
  }

  /// Makes the mesh's network anew, encrypted. Works as long as no service publishes a port by it.
  static void begin(Manager manager, Progress progress, Deadline deadline)
      throws ProvisionException, InterruptedException {
    progress.step("Encrypting the mesh");
    var gone = manager.engine().ask(Question.delete("/networks/ingress"), deadline);
    if (!gone.ok() && !Faults.unknown(gone)) {
      gone.or(
          "the mesh's network cannot be made anew",
          "remove the services that publish ports by it first, and try again");
    }
    var network = JsonNodeFactory.instance.objectNode();
    network.put("Name", "ingress").put("Driver", "overlay").put("Ingress", true);
    network.putObject("Options").put("encrypted", "");
    network.putObject("IPAM").put("Driver", "default");
    // The old one goes in its own time: 409 until then.
    var made =
        Wait.until(
            deadline,
            manager.pause(),
            () -> {
              var answer =
                  manager.engine().ask(Question.post("/networks/create", network), deadline);
              return answer.status() == 409
                  ? Optional.<EngineApi.Answer>empty()
                  : Optional.of(answer.or("the mesh's network cannot be made", "try again"));
            });
    if (made.isEmpty()) {
      throw ProvisionException.failed(
          "the mesh's old network does not go away", "try again: what is done stays");
    }
  }
}
