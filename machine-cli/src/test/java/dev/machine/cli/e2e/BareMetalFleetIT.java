package dev.machine.cli.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The bundled fleet `bare-metal` on servers that somebody else made: hosts of one store are the
/// servers, and a person with another home, who is in their network, has nothing but addresses, a
/// key and `~/.ssh`.
class BareMetalFleetIT {

  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path room;
  @TempDir Path home;

  private Shell owner;
  private Shell person;

  @BeforeEach
  void servers() throws Exception {
    owner = new Shell(room);
    owner
        .sh(
            "for n in s1 s2 s3; do "
                + Shell.launcher()
                + " create -d nspawn --engine-install-url none $n & pids=\"$pids $!\"; done;"
                + " for p in $pids; do wait $p || exit 1; done")
        .ok();
    var network =
        JSON.readTree(Files.readString(room.resolve(".machine/store.json"))).path("id").asText();
    person = new Shell(home, Shell.launcher(), "nsenter", "--net=/run/netns/machine-" + network);
    var ssh = Files.createDirectory(home.resolve(".ssh"));
    var config = new StringBuilder();
    var known = new StringBuilder();
    for (int i = 1; i <= 3; i++) {
      var server = server(i);
      var address = server.path("privateAddress").asText();
      config.append(
          """
          Host metal%d %s
            HostName %s
            IdentityFile %s/secrets/id_ed25519
          """
              .formatted(i, address, address, server.path("directory").asText()));
      known.append(address).append(' ').append(server.at("/ssh/hostKey").asText()).append('\n');
    }
    Files.writeString(ssh.resolve("config"), config);
    Files.writeString(ssh.resolve("known_hosts"), known);
  }

  private JsonNode server(int number) throws Exception {
    return JSON.readTree(owner.machine("inspect", "s" + number).ok().out());
  }

  @AfterEach
  void remove() throws Exception {
    owner.sh("for n in s1 s2 s3; do " + Shell.launcher() + " rm -y $n & done; wait");
    assertThat(owner.machine("ls", "-q").ok().out()).isEmpty();
  }

  @Test
  void is_made_of_servers_that_are_there_and_given_back() throws Exception {
    var fleet =
        new FleetVerbs(person, "-f", "bare-metal")
            .with("server1", "metal1")
            .with("server2", "metal2")
            .with("server3", server(3).path("privateAddress").asText());
    var plan = fleet.plan();
    assertThat(plan.exits(5).out()).contains("Fleet bare-metal: 10 to create.");
    // The kernel of system containers is that of this machine, and need not have IPsec.
    var open = fleet.with("encrypted", "false");
    open.apply().ok();
    assertThat(open.plan().ok().out()).endsWith("Fleet bare-metal: nothing to do.\n");
    var swarm = JSON.readTree(person.machine("swarm", "status", "-o", "json").ok().out());
    assertThat(swarm.path("managersReachable").asInt()).isEqualTo(3);
    servesImages();
    var two = withoutTheThird();
    assertThat(two.plan().ok().out()).contains("--prune");
    assertThat(two.apply("--prune").ok().err()).contains("metal-3: note: the server stays");
    isGivenBack(3);
    assertThat(two.plan().ok().out()).endsWith("Fleet bare-metal: nothing to do.\n");
    var gone = two.destroy().ok();
    assertThat(gone.err()).contains("metal-1: note: the server stays, with its engine");
    assertThat(person.machine("ls", "-q").ok().out()).isEmpty();
    assertThat(person.docker("context", "ls", "-q").ok().out().strip()).isEqualTo("default");
    for (int i = 1; i <= 3; i++) {
      isGivenBack(i);
    }
  }

  private FleetVerbs withoutTheThird() throws Exception {
    var file = room.resolve("bare-metal.yaml");
    Files.writeString(
        file,
        """
        version: 1
        defaults: {driver: generic}
        machines:
          - {name: metal-1, driver-options: {generic-ip-address: metal1}}
          - {name: metal-2, driver-options: {generic-ip-address: metal2}}
        swarm: {managers: ["metal-*"]}
        registry: {host: metal-1}
        """);
    return new FleetVerbs(person, "-f", file.toString());
  }

  /// One node's image is another one's by the registry.
  private void servesImages() throws Exception {
    Box.on(person, "metal-2");
    var name = person.machine("registry", "push", "--from", "metal-2", Box.IMAGE).ok().out();
    person.docker("--context", "metal-3", "pull", name.strip()).ok();
    assertThat(person.machine("registry", "ls").ok().out()).contains("/box   latest");
    assertThat(person.docker("--context", "bare-metal", "node", "ls", "-q").ok().out().lines())
        .hasSize(3);
  }

  private void isGivenBack(int server) throws Exception {
    var look =
        "docker info -f '{{.Swarm.LocalNodeState}}'; systemctl is-active docker machine-registry;"
            + " ss -Hltn 'sport = :5000 or sport = :2377'; ls -d /etc/docker/certs.d 2>/dev/null";
    assertThat(owner.machine("ssh", "s" + server, look).out())
        .isEqualTo("inactive\nactive\ninactive\n");
  }
}
