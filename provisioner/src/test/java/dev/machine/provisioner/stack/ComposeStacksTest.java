package dev.machine.provisioner.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.machine.drivers.DriverException;
import dev.machine.drivers.Progress;
import dev.machine.drivers.wait.Deadline;
import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.remote.Remote;
import dev.machine.provisioner.testing.FakeRemote;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ComposeStacksTest {

  private static final String SPEC = "{'ContainerSpec': {'Image': 'web:1@sha256:00'}}";
  private static final String RUNS =
      "[{'ID': 't1', 'ServiceID': 's1', 'NodeID': 'n1', 'Slot': 1, 'Spec': "
          + SPEC
          + ", 'DesiredState': 'running',"
          + " 'Status': {'State': 'running', 'Timestamp': '2026-01-01T00:00:00Z'}}]";
  private static final String NOWHERE =
      (RUNS + RUNS)
          .replace("][", ",")
          .replace("'State': 'running'", "'State': 'rejected', 'Err': 'No such image: web:1'");

  @TempDir Path dir;

  private final Deadline deadline = Deadline.after(Duration.ofMinutes(5));

  private static String service(String id, String more) {
    return "{'ID': '%s', 'Version': {'Index': 7}, 'Spec': {'Name': 'shop_web', 'Labels':"
            .formatted(id)
        + " {'com.docker.stack.namespace': 'shop', 'machine.stack.digest': 'd'},"
        + " 'Mode': {'Replicated': {'Replicas': 1}}, 'TaskTemplate': "
        + SPEC
        + "}, 'ServiceStatus': {'RunningTasks': 1, 'DesiredTasks': 1}"
        + more
        + "}";
  }

  private static ComposeStacks stacks(FakeStackHost host) {
    return new ComposeStacks(host, Duration.ZERO);
  }

  private StackPlan plan(String text) {
    return new StackPlan(
        "shop",
        dir.resolve("shop.yaml"),
        text,
        Map.of("TAG", "it's 1"),
        Map.of("DB", "file:db.txt"));
  }

  private StackPlan plan() {
    return plan("services: {web: {image: \"web:${TAG}\"}}\n");
  }

  private void deploy(FakeStackHost host, boolean rollback)
      throws ProvisionException, DriverException, InterruptedException {
    host.secrets.put("file:db.txt", "hunter2");
    stacks(host).deploy(plan(), FakeStackHost.host("h1"), rollback, Progress.SILENT, deadline);
  }

  private ProvisionException failure(FakeStackHost host, boolean rollback) {
    return Objects.requireNonNull(
        catchThrowableOfType(ProvisionException.class, () -> deploy(host, rollback)));
  }

  private static String script(FakeStackHost host) {
    return host.remote.commands().stream()
        .map(FakeRemote::seen)
        .filter(c -> c.contains("base64"))
        .reduce("", (_, last) -> last);
  }

  /// The files that the script writes.
  private static String decoded(String script) {
    var all = new StringBuilder();
    var file = Pattern.compile("<<'END'\n(.*?)\nEND", Pattern.DOTALL).matcher(script);
    while (file.find()) {
      all.append(new String(Base64.getMimeDecoder().decode(file.group(1)), StandardCharsets.UTF_8));
    }
    return all.toString();
  }

  @Test
  void aManagerDeploysWhatGoesThereByStdin() throws Exception {
    var host =
        FakeStackHost.manager()
            .tell("/services", "[]", "[" + service("s1", "") + "]")
            .tasks("[]", RUNS);
    deploy(host, false);

    var script = script(host);
    assertThat(script)
        .contains("docker stack deploy", "export DB=hunter2", "export TAG='it'\\''s 1'")
        .contains("--with-registry-auth", "--prune", "--resolve-image always shop");
    assertThat(decoded(script))
        .contains("machine.stack.digest\": \"" + stacks(host).digest(plan()))
        .contains("image: \"web:${TAG}\"")
        .doesNotContain("version");
    assertThat(host.remote.commands())
        .allSatisfy(c -> {
          assertThat(c.line()).doesNotContain("hunter2");
          assertThat(c.discreet()).isTrue();
        });
    assertThat(host.remote.closed()).isTrue();
  }

  @Test
  void theDockerOfDebian12GetsAVersion() throws Exception {
    var host =
        FakeStackHost.manager()
            .tell("/version", "{'Version': '20.10.24+dfsg1'}")
            .tell("/services", "[" + service("s1", "") + "]")
            .tasks(RUNS);
    deploy(host, false);

    assertThat(decoded(script(host))).startsWith("version: \"3.9\"\n");
  }

  @Test
  void tasksThatDieAndComeAgainAreNoSuccess() throws Exception {
    var host =
        FakeStackHost.manager()
            .tell("/services", "[" + service("s1", "") + "]")
            .tasks(
                RUNS,
                RUNS.replace("t1", "t2"),
                RUNS.replace("t1", "t3"),
                RUNS.replace("t1", "t4"),
                RUNS.replace("t1", "t5"),
                RUNS.replace("t1", "t6"),
                NOWHERE);

    assertThat(failure(host, false)).hasMessageContaining("No such image");
  }

  @Test
  void whatDoesNotComeUpIsToldWithItsErrorAndLogs() {
    var host =
        FakeStackHost.manager()
            .tell("/services", "[" + service("s1", ", 'UpdateStatus': {'State': 'paused'}") + "]")
            .tasks(
                RUNS.replace(
                    "'State': 'running'",
                    "'State': 'failed', 'Err': 'exit (3)', 'ContainerStatus': {'ContainerID': 'c'}"));
    host.remote.whenContains("docker service logs --raw --tail 20 t1", 0, "boom\n");

    assertThat(failure(host, false))
        .hasMessageContaining("the service web of the stack shop does not come up: exit (3)")
        .satisfies(e -> assertThat(e.output()).isEqualTo("boom"))
        .satisfies(e -> assertThat(e.kind()).isEqualTo(ProvisionException.Kind.FAILED));
    assertThat(host.asked).as("nothing was rolled back").isEmpty();
  }

  @Test
  void timeThatRanOutIsToldWithWhatIsMissing() throws Exception {
    var host = FakeStackHost.manager().tell("/services", "[" + service("s1", "") + "]").tasks("[]");
    host.secrets.put("file:db.txt", "x");
    var e =
        catchThrowableOfType(
            ProvisionException.class,
            () ->
                stacks(host)
                    .deploy(
                        plan(),
                        FakeStackHost.host("h1"),
                        false,
                        Progress.SILENT,
                        Deadline.after(Duration.ZERO)));

    assertThat(e).hasMessageContaining("0 of 1 tasks run after 0 s");
  }

  @Test
  void rollbackPutsBackWhatWasAndRemovesWhatIsNew() {
    var before = service("s1", "");
    var after = service("s1", ", 'PreviousSpec': {}");
    var added = service("s2", "").replace("shop_web", "shop_api");
    var host =
        FakeStackHost.manager()
            .tell(
                "/services",
                "[" + before + "]",
                "[" + after + "," + added + "]",
                "[" + after + "," + added + "]",
                "[" + after + "]")
            .tasks(NOWHERE, RUNS);

    assertThat(failure(host, true))
        .hasMessageContaining("No such image: web:1; what was there before runs again");
    assertThat(host.asked)
        .hasSize(2)
        .anyMatch(a -> a.startsWith("POST /services/s1/update?version=7&rollback=previous {"))
        .contains("DELETE /services/s2");
  }

  @Test
  void aFirstDeploymentThatFailsIsRemovedByRollback() {
    var host =
        FakeStackHost.manager()
            .tell(
                "/services",
                "[]",
                "[" + service("s1", "") + "]",
                "[" + service("s1", "") + "]",
                "[]")
            .tasks(NOWHERE, "[]");

    assertThat(failure(host, true)).hasMessageContaining("it is removed");
    assertThat(host.asked).contains("DELETE /services/s1");
  }

  @Test
  void dockersRefusalIsToldWithoutSecrets() {
    var host =
        FakeStackHost.manager().tell("/services", "[]").tell("/networks", "[{'Id': 'n1'}]", "[]");
    host.remote.when(
        c -> FakeRemote.seen(c).contains("stack deploy"),
        _ -> new Remote.Result(1, "Since --detach=false\nno hunter2 here\n", ""));

    assertThat(failure(host, false))
        .hasMessage("docker does not deploy the stack shop: no … here")
        .satisfies(e -> assertThat(e.output()).isEmpty());
    assertThat(host.asked).as("what docker made already").contains("DELETE /networks/n1");
  }

  @Test
  void aWorkerDeploysNothing() {
    var host = new FakeStackHost("{'LocalNodeState': 'active', 'ControlAvailable': false}");

    assertThat(failure(host, false))
        .hasMessageContaining("is a worker")
        .satisfies(e -> assertThat(e.kind()).isEqualTo(ProvisionException.Kind.REFUSED));
    assertThat(host.remote.commands()).isEmpty();
  }

  @Test
  void filesBesideTheComposeFileGoAlongAndCount() throws Exception {
    Files.writeString(dir.resolve("app.conf"), "one");
    var text =
        "services: {web: {image: web}}\nconfigs: {app: {file: ./app.conf}}\nsecrets: {db: {file: ../db}}\n";
    var host = FakeStackHost.manager();
    var plain = plan(text.replace("secrets: {db: {file: ../db}}\n", ""));
    var digest = stacks(host).digest(plain);

    assertThat(stacks(host).digest(plain)).isEqualTo(digest);
    Files.writeString(dir.resolve("app.conf"), "two");
    assertThat(stacks(host).digest(plain)).isNotEqualTo(digest);
    assertThat(
            catchThrowableOfType(ProvisionException.class, () -> stacks(host).digest(plan(text))))
        .hasMessageContaining("shop.yaml:3:22: the file ../db is outside");
    assertThat(
            catchThrowableOfType(
                ProvisionException.class,
                () -> stacks(host).digest(plan("services: {web: {build: .}}"))))
        .hasMessageContaining("the service web is built");
  }

  @Test
  void aListTellsDigestImageAndTasks() throws Exception {
    var host = FakeStackHost.manager().tell("/services", "[" + service("s1", "") + "]");

    assertThat(stacks(host).list(FakeStackHost.host("h1"), deadline))
        .containsExactly(
            new Stacks.Running(
                "shop", Optional.of("d"), List.of(new Stacks.Service("web", "web:1", 1, 1))));
    host.tell(
        "/services",
        "[" + service("s1", "") + "," + service("s2", "").replace("'d'", "'other'") + "]");
    assertThat(stacks(host).list(FakeStackHost.host("h1"), deadline).getFirst().digest())
        .as("services that differ are of no one deployment")
        .isEmpty();
  }

  @Test
  void removingWaitsUntilTasksAndNetworksAreGone() throws Exception {
    var host =
        FakeStackHost.manager()
            .tell("/services", "[" + service("s1", "") + "]")
            .tasks(RUNS, RUNS, "[]")
            .tell("/networks", "[{'Id': 'net'}]", "[{'Id': 'net'}]", "[]");
    stacks(host).remove("shop", FakeStackHost.host("h1"), Progress.SILENT, deadline);

    assertThat(host.asked)
        .containsExactly("DELETE /services/s1", "DELETE /networks/net", "DELETE /networks/net");
  }

  private static String container(String state, String status) {
    return "{'Id': 'c1', 'Names': ['/shop-web-1'], 'Image': 'web:1', 'Created': 0, 'State': '%s', 'Status': '%s',"
            .formatted(state, status)
        + " 'Labels': {'com.docker.compose.project': 'shop', 'com.docker.compose.service': 'web'}}";
  }

  @Test
  void withoutSwarmComposeIsInstalledAndTheDigestKept() throws Exception {
    var host =
        FakeStackHost.single()
            .tell("/containers/json", "[" + container("running", "Up 1 second") + "]");
    host.remote.whenContains("docker compose version >/dev/null 2>&1 ||", 1, "");
    deploy(host, false);
    var digest = stacks(host).digest(plan());

    assertThat(host.installed).containsExactly("docker-compose");
    assertThat(script(host)).contains("--project-name shop", "up --detach --remove-orphans");
    assertThat(host.asked)
        .contains("DELETE /volumes/machine-stack-shop")
        .anyMatch(a -> a.startsWith("POST /volumes/create") && a.contains(digest));
    host.tell(
        "/volumes",
        "{'Volumes': [{'Labels': {'machine.stack': 'shop', 'machine.stack.digest': 'd'}}]}");
    assertThat(stacks(host).list(FakeStackHost.host("h1"), deadline))
        .containsExactly(
            new Stacks.Running(
                "shop", Optional.of("d"), List.of(new Stacks.Service("web", "web:1", 1, 1))));
  }

  @Test
  void aContainerThatEndedBadlyIsTheEndAndOneThatEndedWellIsNot() throws Exception {
    var host =
        FakeStackHost.single()
            .tell("/containers/json", "[" + container("exited", "Exited (3) 1 second ago") + "]");
    host.remote.whenContains("docker logs --tail 20 c1", 0, "boom");
    assertThat(failure(host, false))
        .hasMessageContaining("Exited (3)")
        .satisfies(e -> assertThat(e.output()).isEqualTo("boom"));
    host.tell("/containers/json", "[" + container("exited", "Exited (0) 1 second ago") + "]");
    deploy(host, false);

    assertThat(host.asked).anyMatch(a -> a.startsWith("POST /volumes/create"));
  }

  @Test
  void withoutSwarmThereIsNoWayBack() {
    var host = FakeStackHost.single();

    assertThat(failure(host, true)).hasMessageContaining("no way back without a swarm");
    assertThat(host.remote.commands()).isEmpty();
  }

  @Test
  void aProjectGoesWithItsNetworksAndFiles() throws Exception {
    var host =
        FakeStackHost.single()
            .tell("/containers/json", "[" + container("running", "Up") + "]", "[]")
            .tell("/networks", "[{'Id': 'net'}]", "[]");
    stacks(host).remove("shop", FakeStackHost.host("h1"), Progress.SILENT, deadline);

    assertThat(host.asked)
        .containsExactly(
            "POST /containers/c1/stop",
            "DELETE /containers/c1?force=true",
            "DELETE /networks/net",
            "DELETE /volumes/machine-stack-shop");
    assertThat(host.remote.commands().getLast().line())
        .isEqualTo("rm -rf -- /var/lib/machine/stacks/shop");
  }

  @Test
  void logsAreThoseOfOneServiceOrOfAll() throws Exception {
    var host = FakeStackHost.manager().tell("/services", "[" + service("s1", "") + "]");
    var at = FakeStackHost.host("h1");

    assertThat(stacks(host).logs("shop", Optional.of("web"), 5, true, at, deadline))
        .containsExactly("sh", "-c", "docker service logs --tail 5 --follow shop_web 2>&1 & wait");
    assertThat(
            catchThrowableOfType(
                    ProvisionException.class,
                    () -> stacks(host).logs("shop", Optional.of("wbe"), 5, true, at, deadline))
                .hint())
        .isEqualTo("did you mean \"web\"?");
  }

  @Test
  void theManagerAmongTheHostsDeploys() throws Exception {
    var h1 = FakeStackHost.host("h1");
    var h2 = FakeStackHost.host("h2");

    assertThat(stacks(FakeStackHost.manager()).home(List.of(h1, h2), deadline)).isEqualTo(h1);
    assertThat(stacks(FakeStackHost.single()).home(List.of(h1), deadline)).isEqualTo(h1);
    assertThat(
            catchThrowableOfType(
                ProvisionException.class,
                () -> stacks(FakeStackHost.single()).home(List.of(h1, h2), deadline)))
        .hasMessageContaining("which of them is meant");
  }
}
