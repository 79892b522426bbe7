package dev.machine.provisioner.host;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.machine.provisioner.host.AtomicFiles.Access;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFilesTest {

  @TempDir Path directory;

  @Test
  void a_private_file_is_for_its_owner_only() throws Exception {
    var file = directory.resolve("key.pem");
    AtomicFiles.write(file, "secret".getBytes(UTF_8), Access.PRIVATE);
    assertThat(mode(file)).isEqualTo("rw-------");
    assertThat(file).hasContent("secret");
  }

  @Test
  void a_public_file_takes_the_place_of_another_and_leaves_nothing_beside_it() throws Exception {
    var file = directory.resolve("ca.pem");
    AtomicFiles.write(file, "one".getBytes(UTF_8), Access.PRIVATE);
    AtomicFiles.write(file, "two".getBytes(UTF_8), Access.PUBLIC);
    assertThat(mode(file)).isEqualTo("rw-r--r--");
    assertThat(AtomicFiles.read(file)).hasValueSatisfying(b -> assertThat(b).isEqualTo(two()));
    assertThat(directory).isDirectoryNotContaining("glob:**.tmp");
  }

  @Test
  void replace_keeps_the_mode_of_the_file_that_was_there() throws Exception {
    var file = Files.writeString(directory.resolve("config.json"), "{}");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
    AtomicFiles.replace(file, two(), Access.PRIVATE);
    assertThat(mode(file)).isEqualTo("rw-r-----");
    assertThat(file).hasContent("two");
  }

  @Test
  void a_failed_write_leaves_the_old_content_and_no_temporary_file() throws Exception {
    var taken = directory.resolve("taken");
    Files.createDirectories(taken.resolve("inside"));
    assertThatThrownBy(() -> AtomicFiles.write(taken, two(), Access.PUBLIC))
        .isInstanceOf(IOException.class);
    assertThat(directory).isDirectoryNotContaining("glob:**.tmp");
    assertThat(taken.resolve("inside")).isDirectory();
  }

  @Test
  void an_interrupted_thread_still_writes_and_stays_interrupted() throws Exception {
    var file = directory.resolve("undo.json");
    Thread.currentThread().interrupt();
    AtomicFiles.write(file, two(), Access.PRIVATE);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(file).hasContent("two");
  }

  @Test
  void directories_made_on_the_way_are_private_too() throws Exception {
    var deep = directory.resolve("a/b");
    AtomicFiles.createDirectories(deep, Access.PRIVATE);
    assertThat(mode(deep)).isEqualTo("rwx------");
    assertThat(mode(directory.resolve("a"))).isEqualTo("rwx------");
  }

  @Test
  void a_file_in_the_place_of_a_directory_is_an_error() throws Exception {
    var file = Files.writeString(directory.resolve("pki"), "");
    assertThatThrownBy(() -> AtomicFiles.createDirectories(file, Access.PRIVATE))
        .isInstanceOf(IOException.class);
  }

  private static byte[] two() {
    return "two".getBytes(UTF_8);
  }

  private static String mode(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }
}
