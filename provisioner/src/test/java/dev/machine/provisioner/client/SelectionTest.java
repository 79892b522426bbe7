package dev.machine.provisioner.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.machine.provisioner.client.Selection.ByContext;
import dev.machine.provisioner.client.Selection.ByDefault;
import dev.machine.provisioner.client.Selection.ByHost;
import dev.machine.provisioner.client.Selection.Candidate;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SelectionTest {

  private static final List<Candidate> MACHINES =
      List.of(
          new Candidate("web1", Optional.of("web1"), List.of("tcp://10.0.0.1:2376")),
          new Candidate("a", Optional.of("machine-a"), List.of("tcp://10.0.0.2:2376", "ssh://a")));

  @Test
  void docker_host_wins_over_docker_context_and_that_over_the_current_one() {
    var host = Map.of("DOCKER_HOST", "tcp://10.0.0.2:2376", "DOCKER_CONTEXT", "web1");
    assertThat(resolve(host, Optional.of("other"))).isEqualTo(new ByHost("tcp://10.0.0.2:2376"));
    var context = Map.of("DOCKER_HOST", "", "DOCKER_CONTEXT", "web1");
    assertThat(resolve(context, Optional.of("other"))).isEqualTo(new ByContext("web1", true));
    assertThat(resolve(Map.of(), Optional.of("web1"))).isEqualTo(new ByContext("web1", false));
    assertThat(resolve(Map.of(), Optional.empty())).isEqualTo(new ByDefault());
  }

  @Test
  void the_context_default_means_no_context() {
    var environment = Map.of("DOCKER_CONTEXT", "default");
    assertThat(resolve(environment, Optional.of("web1"))).isEqualTo(new ByDefault());
  }

  @Test
  void the_machine_is_found_by_context_or_by_any_of_its_urls() {
    assertThat(new ByContext("machine-a", false).machine(MACHINES)).contains("a");
    assertThat(new ByHost("ssh://a").machine(MACHINES)).contains("a");
    assertThat(new ByHost("tcp://10.0.0.1:2376/").machine(MACHINES)).contains("web1");
    assertThat(new ByHost("tcp://10.0.0.9:2376").machine(MACHINES)).isEmpty();
    assertThat(new ByContext("a", false).machine(MACHINES)).isEmpty();
    assertThat(new ByDefault().machine(MACHINES)).isEmpty();
  }

  private static Selection resolve(Map<String, String> environment, Optional<String> current) {
    return Selection.resolve(DockerHome.of(environment, Path.of("/home/me")), current);
  }
}
