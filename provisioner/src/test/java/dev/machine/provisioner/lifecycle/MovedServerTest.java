package dev.machine.provisioner.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.machine.drivers.DriverException;
import dev.machine.drivers.Progress;
import dev.machine.drivers.testing.FakeWorld;
import dev.machine.provisioner.host.Host;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A cloud may give a server another address when it is started again.
class MovedServerTest {

  private static final String NEW = "203.0.113.9";

  private static final class World extends FakeWorld {
    private String faultAt = "";

    @Override
    public void border(String where) throws DriverException {
      if (where.equals(faultAt)) {
        faultAt = "";
        throw new Killed(where);
      }
    }
  }

  @TempDir Path root;
  private final World world = new World();
  private Stage stage = new Stage(Path.of(""), world);

  @BeforeEach
  void created() throws Exception {
    stage = new Stage(root, world);
    stage.machines().create(Stage.request("web1", false), Progress.SILENT);
    // Its certificate has the old address, so at another one no client believes it.
    stage.answers =
        host ->
            !host.access().addresses().contains(NEW)
                || stage.certified.stream().anyMatch(names -> names.contains(NEW));
    stage.published.clear();
  }

  private Host host() throws Exception {
    return stage.store().load("web1");
  }

  private void assertFollowed() throws Exception {
    assertThat(host().access().engine()).contains(URI.create("tcp://" + NEW + ":23760"));
    assertThat(host().access().login().orElseThrow().endpoint().host()).isEqualTo(NEW);
    assertThat(stage.certified.getLast()).contains(NEW);
    assertThat(stage.published).containsExactly("web1");
  }

  @Test
  void startFollows() throws Exception {
    stage.machines().stop("web1", Progress.SILENT);
    world.move(NEW);
    stage.machines().start("web1", Progress.SILENT);
    assertFollowed();
  }

  @Test
  void restartFollows() throws Exception {
    world.move(NEW);
    stage.machines().restart("web1", Progress.SILENT);
    assertFollowed();
  }

  @Test
  void renewedCertificatesAreForTheNewAddress() throws Exception {
    world.move(NEW);
    stage.machines().regenerateCertificates("web1", false, Progress.SILENT);
    assertFollowed();
  }

  @Test
  void provisionFollows() throws Exception {
    world.move(NEW);
    stage.certified.add(Set.of(NEW)); // It makes the certificate itself.
    stage.machines().provision("web1", Progress.SILENT);
    assertFollowed();
  }

  @Test
  void killedBeforeTheStoreKnowsTheNextStartFollowsAll() throws Exception {
    world.move(NEW);
    for (var border :
        new String[] {"before certify", "after certify", "before publish", "after publish"}) {
      world.faultAt = border;
      var killed = catchThrowable(() -> stage.machines().start("web1", Progress.SILENT));
      assertThat(killed).isInstanceOf(FakeWorld.Killed.class);
    }
    stage.published.clear();
    stage.machines().start("web1", Progress.SILENT);
    assertFollowed();
  }

  @Test
  void aServerThatStaysWhereItIsKeepsItsCertificate() throws Exception {
    stage.machines().restart("web1", Progress.SILENT);
    assertThat(stage.certified).isEmpty();
    assertThat(stage.published).isEmpty();
  }

  @Test
  void aListOnlyReports() throws Exception {
    world.move(NEW);
    stage.answers = host -> false;
    var before = host();
    var row = stage.machines().list(Duration.ofSeconds(5)).getFirst();
    assertThat(row.error()).contains("its address is now " + NEW + ": machine start web1 follows");
    assertThat(host()).isEqualTo(before);
  }
}
