package dev.machine.cli.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A stack on one real host that is in no swarm: Compose runs it.
class ComposeFleetIT {

  private static final String FLEET =
      """
      version: 1
      variables: {word: first, stock: "exec busybox sleep 9999"}
      defaults: {driver: nspawn}
      machines:
        - {name: one}
      stacks:
        - name: shop
          compose: shop.yaml
          environment: {WORD: "${word}", STOCK: "${stock}"}
      """;

  private static final String COMPOSE =
      """
      services:
        web:
          image: IMAGE
          command: [sh, -c, 'echo "$$WORD" > /www/index.html; exec httpd -f -h /www']
          environment: {WORD: "${WORD}"}
          ports: ["8080:80"]
          stop_grace_period: 0s
        stock:
          image: IMAGE
          command: [sh, -c, "${STOCK}"]
          stop_grace_period: 0s
      """;

  @TempDir Path home;

  private Shell shell;
  private FleetVerbs one;

  @BeforeEach
  void files() throws Exception {
    shell = new Shell(home);
    one = new FleetVerbs(shell, "-f", "./one.yaml");
    Files.writeString(home.resolve("one.yaml"), FLEET);
    Files.writeString(home.resolve("shop.yaml"), COMPOSE.replace("IMAGE", Box.IMAGE));
  }

  @AfterEach
  void remove() throws Exception {
    shell.machine("rm", "-f", "-y", "one");
  }

  @Test
  void is_deployed_changed_and_removed() throws Exception {
    var nowhere = besideOthers().exits(4);
    assertThat(nowhere.err()).contains("docker does not deploy the stack shop", "127.0.0.1:9");
    Box.on(shell, "one");
    one.apply().ok();
    shell.machine("forward", "one", "web=0:8080").ok();
    assertThat(served()).isEqualTo("first\n");
    assertThat(one.plan().ok().out()).endsWith("Fleet one: nothing to do.\n");
    changes();
    fails();
    one.destroy().ok();
    assertThat(shell.machine("ls", "-q").ok().out()).isEmpty();
    assertThat(shell.docker("context", "ls", "-q").ok().out().strip()).isEqualTo("default");
  }

  /// The first `apply`; a `plan` and an `apply` beside it say so.
  private Shell.Answer besideOthers() throws Exception {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var first = threads.submit(() -> one.apply());
      shell.sh("timeout 60 sh -c 'until [ -s .machine/fleets/one/lock ]; do sleep 0.1; done'").ok();
      var second = threads.submit(() -> one.apply());
      assertThat(one.plan().exits(5).out())
          .contains("note: what another run is at looks cut off here: pid ");
      assertThat(second.get().err()).contains("waiting for the fleet one, held by pid ");
      return first.get();
    }
  }

  private void changes() throws Exception {
    var stock = container("stock");
    var planned = one.with("word", "second").plan().exits(5);
    assertThat(planned.out())
        .contains("  ~ reconfigure  stack shop   its file or its environment changed")
        .endsWith("Fleet one: 1 kept, 1 to reconfigure.\n");
    one.with("word", "second").apply().ok();
    assertThat(served()).isEqualTo("second\n");
    assertThat(container("stock")).as("what did not change goes on").isEqualTo(stock);
  }

  private void fails() throws Exception {
    var broken = one.with("word", "second").with("stock", "echo no stock here; exit 3");
    var failed = broken.apply().exits(1);
    assertThat(failed.err())
        .contains("the service stock of the stack shop does not come up: Exited (3)")
        .contains("\n  | no stock here\n");
    assertThat(served()).as("the other service goes on").isEqualTo("second\n");
    broken.plan().exits(5);
    var back = shell.machine("stack", "deploy", "--rollback", "shop.yaml").exits(3);
    assertThat(back.err()).contains("Compose keeps no earlier state", "hint: ");
    one.with("word", "second").apply().ok();
    one.with("word", "second").plan().ok();
  }

  private String container(String service) throws Exception {
    return shell
        .docker("--context", "one", "ps", "-q", "-f", "label=com.docker.compose.service=" + service)
        .ok()
        .out();
  }

  private String served() throws Exception {
    return Web.served(Web.forwarded(shell, "one", "web"));
  }
}
