package dev.machine.provisioner.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.machine.drivers.Endpoint;
import dev.machine.drivers.wait.Deadline;
import dev.machine.provisioner.client.ContextSpec.Owner;
import dev.machine.provisioner.pki.Authority;
import dev.machine.provisioner.testing.FakeEngine;
import dev.machine.provisioner.testing.Tool;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The real docker CLI is the judge of what [DockerContexts] wrote.
class DockerContextsIT {

  private static final Owner OWNER = new Owner("store-1", "web1", "n1");

  @TempDir Path directory;
  private Authority authority;
  private ContextName web1;
  private DockerContexts contexts;

  @BeforeEach
  void store() throws Exception {
    var deadline = Deadline.after(Duration.ofSeconds(30));
    var pki = directory.resolve("pki");
    authority = Authority.open(pki, "test", InstantSource.system(), deadline);
    web1 = ContextName.of("web1");
    contexts = new DockerContexts(DockerHome.of(environment(), directory));
  }

  @Test
  void docker_reaches_the_engine_over_mutual_tls() throws Exception {
    try (var engine = FakeEngine.secure(authority.server("web1", List.of()))) {
      contexts.put(spec(engine.port()));
      var version = docker("--context", "web1", "version", "--format", "{{.Server.Version}}");
      assertThat(version).isEqualToIgnoringNewLines("28.2.2");
      contexts.use(web1);
      assertThat(docker("version", "--format", "{{.Server.Os}}")).startsWith("linux");
      contexts.remove(web1, OWNER, Optional.of(authority.client().ca()));
      assertThat(docker("context", "show")).isEqualToIgnoringNewLines("default");
      assertThat(docker("context", "ls", "-q")).isEqualToIgnoringNewLines("default");
    }
  }

  @Test
  void docker_does_not_reach_an_engine_of_another_authority() throws Exception {
    var deadline = Deadline.after(Duration.ofSeconds(30));
    var other =
        Authority.open(directory.resolve("other"), "test", InstantSource.system(), deadline);
    try (var engine = FakeEngine.secure(other.server("web1", List.of()))) {
      contexts.put(spec(engine.port()));
      var said = Tool.run(environment(), "docker", "--context", "web1", "version");
      assertThat(said.exit()).isNotZero();
      assertThat(said.text()).contains("certificate");
    }
  }

  @Test
  void docker_lists_inspects_and_shows_our_context_as_its_own() throws Exception {
    contexts.put(spec(2376));
    assertThat(docker("context", "ls", "--format", "{{.Name}} {{.Description}} {{.Error}}"))
        .contains("web1 machine web1 \n");
    assertThat(docker("context", "inspect", "web1"))
        .contains("\"tcp://127.0.0.1:2376\"", "\"ca.pem\"", "\"cert.pem\"", "\"key.pem\"");
    contexts.use(web1);
    assertThat(docker("context", "show")).isEqualToIgnoringNewLines("web1");
    docker("context", "use", "default");
    assertThat(contexts.active()).isEqualTo(new Selection.ByDefault());
    docker("context", "use", "web1");
    assertThat(contexts.active()).isEqualTo(new Selection.ByContext("web1", false));
  }

  @Test
  void our_mark_survives_dockers_own_update_export_and_import() throws Exception {
    contexts.put(spec(2376));
    docker("context", "update", "web1", "--description", "mine");
    assertThat(contexts.standing(web1, OWNER)).isInstanceOf(DockerContexts.Standing.Ours.class);
    var file = directory.resolve("web1.dockercontext").toString();
    docker("context", "export", "web1", file);
    docker("context", "import", "copy", file);
    assertThat(contexts.standing(ContextName.of("copy"), OWNER))
        .isInstanceOf(DockerContexts.Standing.Ours.class);
    assertThat(Files.size(Path.of(file))).isPositive();
  }

  @Test
  void a_context_that_docker_made_is_left_alone() throws Exception {
    docker("context", "create", "web1", "--docker", "host=tcp://127.0.0.1:1");
    assertThat(contexts.remove(web1, OWNER, Optional.empty())).hasSize(1);
    assertThat(docker("context", "ls", "-q")).contains("web1");
  }

  private ContextSpec spec(int port) {
    var url = new EngineUrl.Tcp(new Endpoint("127.0.0.1", port));
    return new ContextSpec(web1, "machine web1", url, Optional.of(authority.client()), OWNER);
  }

  private String docker(String... arguments) throws Exception {
    var argv = new String[arguments.length + 1];
    argv[0] = "docker";
    System.arraycopy(arguments, 0, argv, 1, arguments.length);
    return Tool.ok(environment(), argv);
  }

  private Map<String, String> environment() {
    return Map.of(
        "DOCKER_CONFIG", directory.resolve("docker").toString(), "HOME", directory.toString());
  }
}
