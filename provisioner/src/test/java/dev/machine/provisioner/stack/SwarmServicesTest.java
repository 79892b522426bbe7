package dev.machine.provisioner.stack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.machine.provisioner.stack.Progressing.Trouble;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Answers are those of Docker 26.1, shortened.
class SwarmServicesTest {

  private static final String SPEC = "{'ContainerSpec': {'Image': 'web:2'}, 'ForceUpdate': 0}";
  private static final String OLD = "{'ContainerSpec': {'Image': 'web:1'}, 'ForceUpdate': 0}";

  private static String service(String mode, String template, String more) {
    return "[{'ID': 's1', 'Spec': {'Name': 'shop_web', 'Labels': {'com.docker.stack.namespace': 'shop'},"
        + " 'Mode': "
        + mode
        + ", 'TaskTemplate': "
        + template
        + "}"
        + more
        + "}]";
  }

  private static String service(int replicas, String more) {
    return service(
        "{'Replicated': {'Replicas': " + replicas + "}}",
        SPEC.replace("}, 'Force", "}, 'Runtime': 'container', 'Force"),
        more);
  }

  private static String task(String id, String spec, String desired, String state, String more) {
    return "{'ID': '%s', 'ServiceID': 's1', 'Spec': %s, 'DesiredState': '%s', 'Status': {'State': '%s',"
            .formatted(id, spec, desired, state)
        + " 'Timestamp': '2026-01-01T00:00:0"
        + id.charAt(1)
        + "Z'"
        + more
        + "}}";
  }

  private static Progressing.Service read(String services, boolean back, String... tasks) {
    var all = FakeStackHost.json("[" + String.join(",", tasks) + "]");
    return SwarmServices.read(FakeStackHost.json(services), all, back).services().getFirst();
  }

  private static Trouble trouble(Progressing.Service service) {
    return service.trouble().orElseThrow();
  }

  @Test
  void aServiceIsThereWhenAsManyTasksOfItsSpecificationRun() {
    var running = task("t1", SPEC, "running", "running", "");
    assertThat(read(service(1, ""), false, running))
        .isEqualTo(new Progressing.Service("web", 1, 1, true, Optional.empty()));
    assertThat(read(service(2, ""), false, running).settled()).isFalse();
    assertThat(read(service(1, ""), false, task("t1", SPEC, "running", "starting", "")).settled())
        .isFalse();
  }

  @Test
  void tasksOfTheEarlierSpecificationDoNotCount() {
    var old = task("t1", OLD, "running", "running", "");
    assertThat(read(service(1, ""), false, old))
        .isEqualTo(new Progressing.Service("web", 0, 1, false, Optional.empty()));
    var now = task("t2", SPEC, "running", "running", "");
    assertThat(read(service(1, ""), false, old, now).settled())
        .as("the old one still runs")
        .isFalse();
    assertThat(
            read(service(1, ""), false, task("t1", OLD, "shutdown", "running", ""), now).settled())
        .isTrue();
  }

  @Test
  void anUpdateThatGoesOnIsWaitedFor() {
    var running = task("t1", SPEC, "running", "running", "");
    assertThat(
            read(service(1, ", 'UpdateStatus': {'State': 'updating'}"), false, running).settled())
        .isFalse();
    assertThat(
            read(service(1, ", 'UpdateStatus': {'State': 'completed'}"), false, running).settled())
        .isTrue();
  }

  @Test
  void anUpdateThatStoppedIsTheEnd() {
    var failed =
        task(
            "t1",
            SPEC,
            "shutdown",
            "failed",
            ", 'Err': 'task: non-zero exit (3)', 'ContainerStatus': {'ContainerID': 'c'}");
    var paused = ", 'UpdateStatus': {'State': 'paused', 'Message': 'update paused'}";
    assertThat(trouble(read(service(1, paused), false, failed)))
        .isEqualTo(new Trouble("task: non-zero exit (3); update paused", "t1", true));
  }

  @Test
  void goingBackIsFailureOrSuccessAsItWasWanted() {
    var back = ", 'UpdateStatus': {'State': 'rollback_completed', 'Message': 'rolled back'}";
    var running = task("t1", SPEC, "running", "running", "");
    assertThat(trouble(read(service(1, back), false, running)))
        .isEqualTo(new Trouble("rolled back", "", true));
    assertThat(read(service(1, back), true, running).settled()).isTrue();
  }

  @Test
  void anImageThatIsNowhereIsNotWaitedFor() {
    var nowhere = ", 'Err': 'No such image: web:2', 'ContainerStatus': {'ContainerID': ''}";
    var one = task("t1", SPEC, "shutdown", "rejected", nowhere);
    var two = task("t2", SPEC, "ready", "rejected", nowhere);
    assertThat(trouble(read(service(1, ""), false, one)).hopeless()).isFalse();
    assertThat(trouble(read(service(1, ""), false, one, two)))
        .as("no container, no logs")
        .isEqualTo(new Trouble("No such image: web:2", "", true));
  }

  @Test
  void theNewestFailureIsTold() {
    var failed = ", 'ContainerStatus': {'ContainerID': 'c'}, 'Err': '";
    assertThat(
            trouble(
                    read(
                        service(1, ""),
                        false,
                        task("t1", SPEC, "shutdown", "failed", failed + "first'"),
                        task("t3", SPEC, "running", "pending", ", 'Err': 'no suitable node'"),
                        task("t2", SPEC, "shutdown", "failed", failed + "second'")))
                .error())
        .isEqualTo("second");
  }

  @Test
  void tasksThatAreToEndMayEndWell() {
    var done = task("t1", SPEC, "shutdown", "complete", "");
    assertThat(read(service(1, ""), false, done).settled()).isFalse();
    assertThat(
            read(service("{'ReplicatedJob': {'TotalCompletions': 1}}", SPEC, ""), false, done)
                .settled())
        .isTrue();
    var once = SPEC.replace("'Force", "'RestartPolicy': {'Condition': 'on-failure'}, 'Force");
    assertThat(
            read(
                    service("{'Replicated': {'Replicas': 1}}", once, ""),
                    false,
                    task("t1", once, "shutdown", "complete", ""))
                .settled())
        .isTrue();
  }

  @Test
  void whatHadFailedBeforeIsNoFailureOfThisDeployment() {
    var failed = task("t1", "{}", "shutdown", "rejected", ", 'Err': 'No such image: x'");
    var running = task("t2", "{}", "running", "running", "");
    var all = FakeStackHost.json("[" + failed + "," + running + "]");
    assertThat(SwarmServices.withoutFailuresOf(Set.of("t1", "t2"), all))
        .singleElement()
        .satisfies(t -> assertThat(t.path("ID").asText()).isEqualTo("t2"));
    assertThat(SwarmServices.withoutFailuresOf(Set.of("t2"), all)).hasSize(2);
  }
}
