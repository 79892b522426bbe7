package dev.machine.drivers.cloud.jclouds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.machine.drivers.DriverException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jclouds.apis.ApiMetadata;
import org.jclouds.compute.stub.StubApiMetadata;
import org.jclouds.providers.ProviderMetadata;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PluginsTest {

  private static final String API = ApiMetadata.class.getName();
  private static final String PROVIDER = ProviderMetadata.class.getName();

  @TempDir Path dir;

  @Test
  void without_a_directory_there_is_what_the_program_has() throws Exception {
    var plugins = Plugins.of(dir.resolve("plugins"));
    assertThat(plugins.ids()).contains("hetzner", "stub", "openstack-nova", "aws-ec2");
    // Parts of our own drivers are no providers.
    assertThat(plugins.ids()).noneMatch(id -> id.startsWith("machine-"));
    assertThat(plugins.need("hetzner").provider()).isPresent();
  }

  @Test
  void an_unknown_one_is_told_with_what_there_is_and_where_more_can_be() throws Exception {
    var plugins = Plugins.of(dir);
    assertThatThrownBy(() -> plugins.need("hetzer"))
        .isInstanceOf(DriverException.Refused.class)
        .satisfies(e ->
            assertThat(((DriverException) e).hint())
                .contains("did you mean hetzner?", dir.toString()));
  }

  @Test
  void a_jar_brings_its_provider() throws Exception {
    Jars.serving(dir.resolve("stub.jar"), API, UserDataStub.class.getName());
    assertThat(Plugins.of(dir).need("stub-with-user-data").api()).isInstanceOf(UserDataStub.class);
  }

  @Test
  void what_is_no_jar_is_named() throws Exception {
    Files.writeString(dir.resolve("half.jar"), "PK and nothing more");
    assertThatThrownBy(() -> Plugins.of(dir))
        .isInstanceOf(DriverException.Refused.class)
        .hasMessageContaining("half.jar is no jar");
  }

  @Test
  void a_class_that_is_missing_is_told_in_one_line() throws Exception {
    Jars.serving(dir.resolve("old.jar"), PROVIDER, "org.example.GoneMetadata");
    var plugins = Plugins.of(dir);
    assertThatThrownBy(() -> plugins.need("gone"))
        .isInstanceOf(DriverException.Refused.class)
        .hasMessageContaining("org.example.GoneMetadata")
        .satisfies(e -> assertThat(String.valueOf(e.getMessage()).lines()).hasSize(1))
        .satisfies(e -> assertThat(((DriverException) e).hint()).contains(dir.toString()));
    // It is in nobody else's way.
    assertThat(plugins.need("stub").provider()).isEmpty();
  }

  @Test
  void a_class_of_another_kind_and_a_broken_constructor_are_told() throws Exception {
    Jars.serving(dir.resolve("a.jar"), API, Jars.class.getName());
    assertThatThrownBy(() -> Plugins.of(dir).need("a")).hasMessageContaining("Jars not a subtype");
    Files.delete(dir.resolve("a.jar"));
    Jars.serving(dir.resolve("b.jar"), API, Breaks.class.getName());
    assertThatThrownBy(() -> Plugins.of(dir).need("b"))
        .hasMessageContaining("NoClassDefFoundError: org/example/Lost");
  }

  /// As one that is of another version of jclouds does.
  public static final class Breaks extends StubApiMetadata {
    public Breaks() {
      throw new NoClassDefFoundError("org/example/Lost");
    }
  }
}
