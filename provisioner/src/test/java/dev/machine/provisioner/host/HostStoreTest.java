package dev.machine.provisioner.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.machine.drivers.Endpoint;
import dev.machine.drivers.Forward;
import dev.machine.drivers.Login;
import dev.machine.drivers.OptionValues;
import dev.machine.engine.Settings;
import dev.machine.engine.SettingsRequest;
import dev.machine.provisioner.ProvisionException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostStoreTest {

  @TempDir Path root;

  static Host host(String name) throws Exception {
    return new Host(
        name,
        "0123abcd",
        Instant.parse("2026-01-02T03:04:05Z"),
        "nspawn",
        new OptionValues(Map.of("nspawn-image", List.of("debian-12"))),
        new HostStatus.Ready(),
        new Host.Access(
            Optional.of(
                new Login("root", new Endpoint("127.0.0.1", 2222), Optional.of(Path.of("/k")))),
            Optional.of("ssh-ed25519 AAAA"),
            Optional.of(URI.create("tcp://127.0.0.1:23760")),
            Optional.of("10.0.0.2")),
        new Host.EngineSpec(
            Settings.read(SettingsRequest.ofOptions("log-level=debug", "dns=10.0.0.1")),
            Optional.empty(),
            Optional.empty(),
            Optional.of("http://mirror.example/debian"),
            Optional.of("20.10.24")),
        new Host.ClientSpec(name, List.of("a.example"), Optional.of(Instant.EPOCH)),
        Map.of("tier", "web"),
        Optional.of("default"),
        new Host.Setup(
            List.of(new Host.HostFile("/etc/motd", 0644, "hi\n")),
            List.of(new Forward("web", 8080, 80)),
            Optional.of("SHA256:abc"),
            true,
            Optional.of(new Host.Origin("web0", "76543210", "ready", "ssh-ed25519 AAAA"))));
  }

  @Test
  void what_is_saved_is_what_is_loaded() throws Exception {
    var store = HostStore.open(root);
    var host = host("web1");
    store.add(host);
    assertThat(store.load("web1")).isEqualTo(host);
    for (HostStatus status :
        List.of(
            new HostStatus.Creating(),
            new HostStatus.Failed("no space"),
            new HostStatus.Removing())) {
      store.save(host.with(status));
      assertThat(store.load("web1").status()).isEqualTo(status);
    }
    assertThat(store.loadOrigin("web1")).isEqualTo(host);
  }

  @Test
  void records_and_secrets_are_the_owners_alone() throws Exception {
    var store = HostStore.open(root.resolve("store"));
    store.add(host("web1"));
    try (var all = Files.walk(root.resolve("store"))) {
      for (var path : all.toList()) {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
            .as(path.toString())
            .endsWith("------");
      }
    }
  }

  @Test
  void names_come_in_natural_order_and_leftovers_are_no_names() throws Exception {
    var store = HostStore.open(root);
    for (var name : List.of("web10", "web2", "Web1", "db")) {
      store.add(host(name));
    }
    Files.createDirectory(root.resolve("hosts/.new-x"));
    assertThat(store.names()).containsExactly("db", "Web1", "web2", "web10");
  }

  @Test
  void a_misspelt_name_is_answered_with_the_right_one() throws Exception {
    var store = HostStore.open(root);
    store.add(host("web1"));
    var e = assertThrows(ProvisionException.class, () -> store.load("wbe1"));
    assertThat(e).hasMessage("there is no machine \"wbe1\"");
    assertThat(e.hint()).contains("web1");
  }

  @Test
  void an_empty_directory_is_no_host_and_no_hindrance() throws Exception {
    var store = HostStore.open(root);
    store.add(host("web1"));
    Files.createDirectory(store.hostDir("empty"));
    Files.writeString(store.hostDir("file"), "");

    assertThat(store.names()).containsExactly("web1");
    store.add(host("empty"));
    assertThat(store.load("empty").name()).isEqualTo("empty");
  }

  @Test
  void a_host_that_goes_while_all_are_read_is_no_broken_one() throws Exception {
    var store = HostStore.open(root);
    try (var other = Executors.newSingleThreadExecutor()) {
      Callable<Boolean> comings =
          () -> {
            for (int i = 0; i < 100; i++) {
              store.add(host("web" + i));
              store.delete("web" + i);
            }
            return true;
          };
      var all = other.submit(comings);
      while (!all.isDone()) {
        assertThat(store.entries()).hasOnlyElementsOfType(HostStore.Entry.Ok.class);
      }
      assertThat(all.get()).isTrue();
    }
  }

  @Test
  void a_record_that_is_missing_is_told_with_the_way_out() throws Exception {
    var store = HostStore.open(root);
    store.add(host("web1"));
    Files.delete(store.hostDir("web1").resolve("host.json"));

    var e = assertThrows(ProvisionException.class, () -> store.load("web1"));
    assertThat(e).hasMessageEndingWith("host.json is missing");
    assertThat(e.hint()).isEqualTo("machine rm --force web1 removes the rest");
  }

  @Test
  void a_record_that_is_cut_off_or_from_the_future_breaks_only_its_own_row() throws Exception {
    var store = HostStore.open(root);
    store.add(host("good"));
    store.add(host("cut"));
    store.add(host("future"));
    var cut = store.hostDir("cut").resolve("host.json");
    Files.writeString(cut, Files.readString(cut).substring(0, 100));
    Files.writeString(store.hostDir("future").resolve("host.json"), "{\"schema\": 99}");

    var entries = store.entries();

    assertThat(entries).extracting(HostStore.Entry::name).containsExactly("cut", "future", "good");
    assertThat(entries.get(0))
        .isInstanceOfSatisfying(
            HostStore.Entry.Broken.class,
            b ->
                assertThat(b.problem())
                    .isEqualTo("the record of \"cut\" is not valid JSON in line 6 (cut off?)"));
    assertThat(entries.get(1))
        .isInstanceOfSatisfying(
            HostStore.Entry.Broken.class, b -> assertThat(b.problem()).contains("future"));
    assertThat(entries.get(2)).isInstanceOf(HostStore.Entry.Ok.class);
  }

  @Test
  void a_store_that_anybody_may_write_to_is_refused() throws Exception {
    var open = Files.createDirectory(root.resolve("open"));
    Files.setPosixFilePermissions(
        open, java.nio.file.attribute.PosixFilePermissions.fromString("rwxrwxrwx"));
    assertThatThrownBy(() -> HostStore.open(open).id())
        .isInstanceOfSatisfying(
            ProvisionException.class, e -> assertThat(e.hint()).contains("chmod o-w " + open))
        .hasMessageContaining("anybody may write to the store");
  }

  @Test
  void a_store_from_the_future_is_left_alone() throws Exception {
    Files.writeString(root.resolve("store.json"), "{\"schema\": 99, \"id\": \"00000000\"}");
    var e = assertThrows(ProvisionException.class, () -> HostStore.open(root).id());
    assertThat(e.getMessage()).contains("from the future");
  }

  @Test
  void the_id_is_made_once() throws Exception {
    var id = HostStore.open(root).id();
    assertThat(id).matches("[0-9a-f]{8}");
    assertThat(HostStore.open(root).id()).isEqualTo(id);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "../x", "a/b", "-a", "a-", "a..b", "ä", "a b", "a;rm", "$x", "a\n", "."})
  void names_with_path_or_shell_characters_are_refused(String name) {
    var e = assertThrows(ProvisionException.class, () -> HostName.check(name));
    assertThat(e.kind()).isEqualTo(ProvisionException.Kind.USAGE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "web1", "db.example", "A-1", "0"})
  void ordinary_names_are_taken(String name) throws Exception {
    assertThat(HostName.check(name)).isEqualTo(name);
  }

  @Test
  void a_name_that_is_too_long_is_refused() {
    assertThrows(ProvisionException.class, () -> HostName.check("a".repeat(61)));
  }
}
