package dev.machine.drivers.cloud.hetzner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.machine.drivers.CloudFailure;
import dev.machine.drivers.Driver;
import dev.machine.drivers.DriverException;
import dev.machine.drivers.FirstBoot;
import dev.machine.drivers.Inventory.Item;
import dev.machine.drivers.Progress;
import dev.machine.drivers.Server;
import dev.machine.drivers.ServerRef;
import dev.machine.drivers.ServerRequest;
import dev.machine.drivers.ServerState;
import dev.machine.drivers.cloud.Owner;
import dev.machine.drivers.cloud.http.Transport;
import dev.machine.drivers.testing.DriverContract;
import dev.machine.drivers.testing.MemoryLedger;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// What every driver promises, and what is Hetzner's own, over a project in memory.
class HetznerDriverTest extends DriverContract {

  private final Project project = new Project();
  private final MemoryHetzner cloud = project.cloud;
  private final MemoryLedger ledger = new MemoryLedger();

  @Override
  protected Driver driver() throws Exception {
    return project.driver();
  }

  @Override
  protected ServerRequest request() {
    return Project.request(Map.of());
  }

  @Override
  protected boolean anythingLeft(ServerRef ref) {
    return cloud.contents().stream()
        .flatMap(h -> h.owner().stream())
        .anyMatch(owner -> owner.ref().equals(ref));
  }

  private Server create(ServerRequest request) throws Exception {
    return driver().create(request, ledger, Progress.SILENT, deadline());
  }

  private void destroy(ServerRequest request) throws Exception {
    driver().destroy(request.ref(), ledger, Progress.SILENT, deadline());
  }

  @Test
  void a_host_has_a_key_a_firewall_and_a_server_and_leaves_nothing() throws Exception {
    var before = cloud.contents();
    var request = request();
    var server = create(request);
    assertThat(ledger.entries())
        .extracting(e -> e.resource().kind())
        .containsExactly("key", "group", "server");
    assertThat(cloud.flaws()).isEmpty();
    assertThat(server.login().orElseThrow().endpoint().host()).startsWith("192.0.2.");
    destroy(request);
    assertThat(cloud.contents()).isEqualTo(before);
  }

  @Test
  void what_the_person_gave_is_used_and_stays() throws Exception {
    var request =
        Project.request(
            Map.of(
                "existing-key-id", "laptop",
                "firewalls", "office",
                "networks", "internal",
                "placement-group", "apart",
                "primary-ipv4", "spare",
                "server-location", "nbg1",
                "server-label", "team=shop,stage=test"));
    var before = cloud.contents();
    var server = create(request);
    assertThat(ledger.entries()).extracting(e -> e.resource().kind()).containsExactly("server");
    assertThat(server.privateAddress()).contains("10.0.0.2");
    var node = Objects.requireNonNull(cloud.servers.servers.get(id()));
    assertThat(node.node.at("/labels/team").asText()).isEqualTo("shop");
    assertThat(node.node.at("/location/name").asText()).isEqualTo("nbg1");
    destroy(request);
    assertThat(cloud.contents()).isEqualTo(before);
  }

  private String id() {
    return ledger.entries().getLast().id().orElseThrow();
  }

  @Test
  void a_host_without_a_public_side_is_reached_by_its_network() throws Exception {
    var request = Project.request(Map.of("disable-public", "true", "networks", "internal"));
    var server = create(request);
    assertThat(server.login().orElseThrow().endpoint().host()).isEqualTo("10.0.0.2");
    // A firewall works on the public side only.
    assertThat(ledger.entries())
        .extracting(e -> e.resource().kind())
        .containsExactly("key", "server");
    destroy(request);
  }

  @Test
  void without_ipv4_it_is_reached_by_ipv6() throws Exception {
    var server = create(Project.request(Map.of("disable-public-ipv4", "true")));
    assertThat(server.login().orElseThrow().endpoint().host()).matches("2001:db8:\\d+::1");
  }

  @Test
  void addresses_that_would_stay_are_made_to_go() throws Exception {
    cloud.keepAddresses();
    var before = cloud.contents();
    var request = request();
    create(request);
    destroy(request);
    assertThat(cloud.contents()).isEqualTo(before);
  }

  @Test
  void a_protected_server_stays_until_it_is_not() throws Exception {
    var request = request();
    create(request);
    cloud.protect(true);
    assertThatThrownBy(() -> destroy(request))
        .isInstanceOfSatisfying(
            CloudFailure.Rejected.class, e -> assertThat(e.hint()).contains("protection"));
    assertThat(cloud.contents()).hasSize(7);
    cloud.protect(false);
    destroy(request);
    assertThat(anythingLeft(request.ref())).isFalse();
  }

  @Test
  void a_server_that_cannot_start_is_not_waited_for() {
    cloud.breakNextServer();
    assertThatThrownBy(() -> create(request()))
        .isInstanceOf(CloudFailure.ServerBroken.class)
        .hasMessageContaining("Action failed");
  }

  @Test
  void a_limit_is_told_as_one() {
    cloud.allowServers(1);
    assertThatThrownBy(() -> create(request()))
        .isInstanceOf(CloudFailure.QuotaReached.class)
        .hasMessageContaining("server limit exceeded");
  }

  @Test
  void power_comes_and_goes() throws Exception {
    var request = request();
    create(request);
    var power = project.driver(request.options());
    assertThat(power.kill(request.ref(), Progress.SILENT, deadline()).state())
        .isEqualTo(ServerState.STOPPED);
    // Again: Hetzner calls that an error, we do not.
    assertThat(power.stop(request.ref(), Progress.SILENT, deadline()).state())
        .isEqualTo(ServerState.STOPPED);
    assertThat(power.start(request.ref(), ledger, Progress.SILENT, deadline()).state())
        .isEqualTo(ServerState.RUNNING);
    assertThat(power.stop(request.ref(), Progress.SILENT, deadline()).state())
        .isEqualTo(ServerState.STOPPED);
  }

  @Test
  void a_start_that_fails_is_told_at_once() throws Exception {
    var request = request();
    create(request);
    var power = project.driver(request.options());
    power.kill(request.ref(), Progress.SILENT, deadline());
    cloud.breakNextServer();
    assertThatThrownBy(() -> power.start(request.ref(), ledger, Progress.SILENT, deadline()))
        .isInstanceOf(CloudFailure.ServerBroken.class)
        .hasMessageContaining("could not start the server");
    assertThat(power.stop(request.ref(), Progress.SILENT, deadline()).state())
        .isEqualTo(ServerState.STOPPED);
    assertThat(power.start(request.ref(), ledger, Progress.SILENT, deadline()).state())
        .isEqualTo(ServerState.RUNNING);
  }

  @Test
  void the_account_tells_everything_of_the_store() throws Exception {
    create(request());
    assertThat(project.driver(request().options()).items())
        .extracting(Item::kind)
        .containsExactly("key", "group", "server");
  }

  @Test
  void long_names_fit_and_stay_apart() throws Exception {
    var name = "a".repeat(53) + ".b-c.de";
    for (int i = 0; i < 2; i++) {
      var request = Project.request(name, Project.options(Project.BASE, Map.of()));
      var entries = new MemoryLedger();
      var made = driver().create(request, entries, Progress.SILENT, deadline());
      assertThat(made.ref()).isEqualTo(request.ref());
    }
  }

  @Test
  void what_was_made_without_an_answer_is_found_by_making_it_again() throws Exception {
    var request = request();
    var lost = new HashSet<String>();
    Transport losing =
        call -> {
          var answer = cloud.send(call);
          if (cloud.makes(call) && lost.add(cloud.describe(call))) {
            throw new IOException("answer lost");
          }
          return answer;
        };
    project.driver(request.options(), losing).create(request, ledger, Progress.SILENT, deadline());
    assertThat(lost).hasSize(3);
    assertThat(cloud.flaws()).isEmpty();
    assertThat(cloud.contents()).hasSize(7);
  }

  @Test
  void a_thing_of_our_name_that_is_not_ours_is_not_taken() throws Exception {
    var request = request();
    var owner = new Owner("0a1b2c3d", request.ref());
    var theirs = HetznerCatalog.JSON.createObjectNode().put("name", owner.label());
    cloud.firewalls.add(theirs);
    assertThatThrownBy(() -> create(request))
        .isInstanceOf(CloudFailure.Rejected.class)
        .hasMessageContaining("not ours");
  }

  @Test
  void a_host_costs_few_calls() throws Exception {
    var request = request();
    create(request);
    var calls = new HashMap<>(cloud.calls());
    destroy(request);
    calls.remove("GET servers/*");
    calls.remove("GET servers/*/actions");
    assertThat(calls.values().stream().mapToInt(Integer::intValue).sum())
        .as("%s", calls)
        .isLessThanOrEqualTo(10);
  }

  @Test
  void it_is_told_what_it_costs() throws Exception {
    var notes = new ArrayList<String>();
    var listening =
        new Progress() {
          @Override
          public void step(String title) {}

          @Override
          public void bytes(long done, long total) {}

          @Override
          public void note(String text) {
            notes.add(text);
          }
        };
    driver().create(request(), ledger, listening, deadline());
    assertThat(notes).containsExactly("this costs 0.0064 EUR an hour (0.0076 with 19 % VAT)");
  }

  @Test
  void what_cannot_be_is_refused_with_what_there_is() {
    var cases =
        List.of(
            List.of("server-type", "cx32", "no server type \"cx32\"", "did you mean cx23?"),
            List.of("server-location", "fsn2", "no location \"fsn2\"", "fsn1"),
            List.of("server-location", "ash", "not offer cx23 in ash", "fsn1, nbg1"),
            List.of("image", "debian13", "no image \"debian13\" for x86", "debian-13"),
            List.of("image-id", "310557661", "is for arm", "--hetzner-image"),
            List.of("image-id", "999001", "needs a disk of 80", "larger"),
            List.of("image-id", "5", "id 5", "debian-13"),
            List.of("networks", "intern", "no network \"intern\"", "internal"),
            List.of("firewalls", "offices", "no firewall", "office"),
            List.of("existing-key-id", "99", "no SSH key \"99\"", "laptop"),
            List.of("placement-group", "near", "no placement group", "apart"),
            List.of("primary-ipv4", "spare", "spare is in nbg1", "--hetzner-server-location nbg1"),
            List.of("primary-ipv6", "spare", "no ipv6", "give one"),
            List.of("server-label", "machine-store=x", "no label", "KEY=VALUE"),
            List.of("server-label", "team", "no label", "KEY=VALUE"),
            List.of("disable-public", "true", "none is named", "--hetzner-networks"));
    for (var one : cases) {
      var wish = new HashMap<>(Map.of(one.get(0), one.get(1)));
      if (!one.get(0).equals("server-location") && !one.get(1).equals("spare")) {
        wish.put("server-location", "fsn1");
      }
      if (one.get(0).equals("primary-ipv4")) {
        wish.put("server-location", "fsn1");
      }
      assertThatThrownBy(() -> driver().preflight(Project.request(wish)))
          .as("%s", one)
          .isInstanceOf(DriverException.Refused.class)
          .hasMessageContaining(one.get(2))
          .satisfies(e -> assertThat(((DriverException) e).hint()).contains(one.get(3)));
    }
    assertThat(cloud.contents()).hasSize(4);
  }

  @Test
  void it_is_checked_before_there_is_a_key() throws Exception {
    var whole = request();
    var boot = new FirstBoot("web1", "root", new FirstBoot.HostKey("", ""), List.of(), List.of());
    driver().preflight(new ServerRequest(whole.ref(), boot, whole.options(), 2376));
  }

  @Test
  void a_type_that_is_sold_out_is_no_room() throws Exception {
    assertThatThrownBy(() ->
            driver()
                .preflight(
                    Project.request(Map.of("server-type", "cx43", "server-location", "nbg1"))))
        .isInstanceOfSatisfying(
            CloudFailure.NoCapacity.class,
            e -> {
              assertThat(e.nothingMade()).isTrue();
              assertThat(e.hint()).contains("fsn1");
            });
    // A type that is withdrawn everywhere.
    assertThatThrownBy(() -> driver().preflight(Project.request(Map.of("server-type", "cx22"))))
        .isInstanceOf(CloudFailure.NoCapacity.class);
    driver().preflight(Project.request(Map.of("server-type", "cax11")));
  }
}
