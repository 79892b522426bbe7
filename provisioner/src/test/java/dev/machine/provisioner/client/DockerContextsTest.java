package dev.machine.provisioner.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.machine.drivers.Endpoint;
import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.client.ContextSpec.Owner;
import dev.machine.provisioner.client.DockerContexts.Standing;
import dev.machine.provisioner.pki.ClientFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DockerContextsTest {

  private static final Owner OWNER = new Owner("store-1", "web1", "n1");

  @TempDir Path directory;
  private ContextName web1;
  private ClientFiles files;

  @BeforeEach
  void clientFiles() throws Exception {
    web1 = ContextName.of("web1");
    files = new ClientFiles(Files.createDirectory(directory.resolve("pki")));
    Files.writeString(files.ca(), "CA");
    Files.writeString(files.cert(), "CERT");
    Files.writeString(files.key(), "KEY");
  }

  @Test
  void a_context_is_laid_out_as_docker_lays_it_out() throws Exception {
    contexts().put(spec(Optional.of(files)));
    assertThat(meta())
        .hasContent(
            """
            {"Name":"web1","Metadata":{"Description":"machine web1","dev.machine.store":"store-1",\
            "dev.machine.machine":"web1","dev.machine.nonce":"n1"},\
            "Endpoints":{"docker":{"Host":"tcp://10.0.0.1:2376","SkipTLSVerify":false}}}\
            """);
    assertThat(mode(meta())).isEqualTo("rw-r--r--");
    assertThat(mode(home().metadata(web1))).isEqualTo("rwxr-xr-x");
    var tls = new ClientFiles(home().tls(web1).resolve("docker"));
    assertThat(tls.key()).hasContent("KEY");
    assertThat(List.of(mode(tls.ca()), mode(tls.cert()), mode(tls.key())))
        .containsOnly("rw-------");
    assertThat(mode(home().tls(web1))).isEqualTo("rwx------");
  }

  @Test
  void an_update_keeps_metadata_and_endpoints_that_we_do_not_know() throws Exception {
    contexts().put(spec(Optional.of(files)));
    var text = Files.readString(meta());
    Files.writeString(
        meta(),
        text.replace("\"Description\"", "\"theirs\":{\"n\":1.50},\"Description\"")
            .replace("\"docker\":", "\"kubernetes\":{\"Host\":\"x\"},\"docker\":"));
    contexts().put(spec(Optional.of(files)));
    assertThat(Files.readString(meta()))
        .contains("\"theirs\":{\"n\":1.50}", "\"kubernetes\":{\"Host\":\"x\"}");
  }

  @Test
  void a_context_of_somebody_else_is_refused_and_left_alone() throws Exception {
    var theirs = "{\"Name\":\"web1\",\"Metadata\":{},\"Endpoints\":{}}";
    write(theirs);
    assertThatThrownBy(() -> contexts().put(spec(Optional.of(files))))
        .isInstanceOfSatisfying(
            ProvisionException.class,
            e -> {
              assertThat(e.kind()).isEqualTo(ProvisionException.Kind.REFUSED);
              assertThat(e.hint()).contains("--context-name");
            });
    assertThat(contexts().remove(web1, OWNER, Optional.of(files.ca()))).hasSize(1);
    assertThat(meta()).hasContent(theirs);
    assertThat(home().tls(web1)).doesNotExist();
  }

  @Test
  void the_same_name_in_another_store_or_of_another_machine_is_somebody_elses() throws Exception {
    contexts().put(spec(Optional.of(files)));
    assertThat(contexts().standing(web1, new Owner("store-2", "web1", "n1")))
        .isEqualTo(new Standing.Foreign("of machine \"web1\" in another store"));
    assertThat(contexts().standing(web1, new Owner("store-1", "web2", "n1")))
        .isEqualTo(new Standing.Foreign("of machine \"web1\""));
    assertThat(contexts().standing(web1, new Owner("store-1", "web1", "n2")))
        .isInstanceOf(Standing.Ours.class);
    assertThat(contexts().standing(ContextName.of("web2"), OWNER)).isEqualTo(new Standing.Free());
  }

  @Test
  void a_truncated_context_is_nobodys_to_overwrite() throws Exception {
    write("{\"Name\":\"we");
    assertThat(contexts().standing(web1, OWNER))
        .isInstanceOfSatisfying(
            Standing.Foreign.class, f -> assertThat(f.whose()).contains("not valid JSON"));
  }

  @Test
  void removal_leaves_nothing_and_resets_the_current_context_only_if_it_is_this_one()
      throws Exception {
    contexts().put(spec(Optional.of(files)));
    contexts().use(web1);
    assertThat(contexts().active()).isEqualTo(new Selection.ByContext("web1", false));
    assertThat(contexts().remove(web1, OWNER, Optional.of(files.ca()))).isEmpty();
    assertThat(contexts().active()).isEqualTo(new Selection.ByDefault());
    assertThat(home().metadata(web1)).doesNotExist();
    assertThat(home().tls(web1)).doesNotExist();

    contexts().put(spec(Optional.of(files)));
    config("{\"currentContext\": \"other\"}");
    contexts().remove(web1, OWNER, Optional.of(files.ca()));
    assertThat(home().configFile()).hasContent("{\"currentContext\": \"other\"}");
  }

  @Test
  void a_removal_that_was_cut_off_is_finished_but_other_leftovers_stay() throws Exception {
    contexts().put(spec(Optional.of(files)));
    Files.delete(meta());
    contexts().remove(web1, OWNER, Optional.empty());
    assertThat(home().tls(web1)).exists();
    contexts().remove(web1, OWNER, Optional.of(files.ca()));
    assertThat(home().tls(web1)).doesNotExist();
    assertThat(contexts().remove(web1, OWNER, Optional.of(files.ca()))).isEmpty();
  }

  @Test
  void a_context_that_is_no_longer_tls_loses_its_secrets() throws Exception {
    contexts().put(spec(Optional.of(files)));
    contexts().put(spec(Optional.empty()));
    assertThat(home().tls(web1)).doesNotExist();
  }

  @Test
  void use_changes_one_key_of_the_configuration_and_nothing_else() throws Exception {
    contexts().put(spec(Optional.of(files)));
    config("{\"auths\": {\"r\": {\"auth\": \"c2VjcmV0\"}}, \"empty\": {}, \"new\": [1, 2.50]}");
    Files.setPosixFilePermissions(
        home().configFile(), PosixFilePermissions.fromString("rw-r-----"));
    assertThat(contexts().use(web1)).isEmpty();
    assertThat(Files.readString(home().configFile()))
        .isEqualTo(
            """
            {
            \t"auths": {
            \t\t"r": {
            \t\t\t"auth": "c2VjcmV0"
            \t\t}
            \t},
            \t"empty": {},
            \t"new": [
            \t\t1,
            \t\t2.50
            \t],
            \t"currentContext": "web1"
            }\
            """);
    assertThat(mode(home().configFile())).isEqualTo("rw-r-----");
    contexts().useDefault();
    assertThat(Files.readString(home().configFile())).doesNotContain("currentContext");
  }

  @Test
  void a_new_configuration_is_private_and_a_link_stays_a_link() throws Exception {
    contexts().put(spec(Optional.of(files)));
    contexts().use(web1);
    assertThat(mode(home().configFile())).isEqualTo("rw-------");
    var real = directory.resolve("dotfiles.json");
    Files.move(home().configFile(), real);
    Files.createSymbolicLink(home().configFile(), Path.of("../dotfiles.json"));
    contexts().useDefault();
    assertThat(home().configFile()).isSymbolicLink();
    assertThat(real).hasContent("{}");
  }

  @Test
  void a_damaged_configuration_stays_as_it_is_and_breaks_no_removal() throws Exception {
    contexts().put(spec(Optional.of(files)));
    config("{\"auths\": secret");
    assertThat(contexts().active()).isEqualTo(new Selection.ByDefault());
    assertThatThrownBy(() -> contexts().use(web1))
        .hasMessageContaining("not valid JSON (line 1)")
        .hasMessageNotContaining("secret");
    assertThat(contexts().remove(web1, OWNER, Optional.empty())).hasSize(1);
    assertThat(home().configFile()).hasContent("{\"auths\": secret");
  }

  @Test
  void use_refuses_a_context_that_is_not_there_for_docker_would_then_fail() {
    assertThatThrownBy(() -> contexts().use(web1)).isInstanceOf(ProvisionException.class);
    assertThat(home().configFile()).doesNotExist();
  }

  @Test
  void use_warns_of_what_wins_over_it() throws Exception {
    contexts().put(spec(Optional.of(files)));
    var environment = Map.of("DOCKER_CONFIG", config().toString(), "DOCKER_HOST", "tcp://h:1");
    var shadowed = new DockerContexts(DockerHome.of(environment, directory));
    assertThat(shadowed.use(web1)).singleElement().asString().contains("DOCKER_HOST=tcp://h:1");
    assertThat(shadowed.active()).isEqualTo(new Selection.ByHost("tcp://h:1"));
  }

  @Test
  void use_warns_of_docker_context_for_every_other_name() throws Exception {
    contexts().put(spec(Optional.of(files)));
    for (var other : List.of("default", "other")) {
      assertThat(useWith(other)).singleElement().asString().contains("DOCKER_CONTEXT=" + other);
    }
    assertThat(useWith(web1.value())).isEmpty();
  }

  private List<String> useWith(String dockerContext) throws Exception {
    var environment = Map.of("DOCKER_CONFIG", config().toString(), "DOCKER_CONTEXT", dockerContext);
    return new DockerContexts(DockerHome.of(environment, directory)).use(web1);
  }

  private ContextSpec spec(Optional<ClientFiles> tls) {
    var url = new EngineUrl.Tcp(new Endpoint("10.0.0.1", 2376));
    return new ContextSpec(web1, "machine web1", url, tls, OWNER);
  }

  private void write(String text) throws Exception {
    Files.createDirectories(home().metadata(web1));
    Files.writeString(meta(), text);
  }

  private void config(String text) throws Exception {
    Files.createDirectories(config());
    Files.writeString(home().configFile(), text);
  }

  private Path config() {
    return directory.resolve("docker");
  }

  private Path meta() {
    return home().metadata(web1).resolve("meta.json");
  }

  private DockerContexts contexts() {
    return new DockerContexts(home());
  }

  private DockerHome home() {
    return DockerHome.of(Map.of("DOCKER_CONFIG", config().toString()), directory);
  }

  private static String mode(Path path) throws Exception {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }
}
