package dev.machine.provisioner.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.machine.provisioner.ProvisionException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CacheTest {

  @TempDir Path dir;

  @Test
  void whatAnybodyMayWriteToIsNoCache() throws Exception {
    var root = dir.resolve("cache/archive");
    assertThat(Cache.at(root).root()).isEqualTo(root);
    Files.setPosixFilePermissions(
        dir.resolve("cache"), PosixFilePermissions.fromString("rwxrwxrwx"));
    assertThatThrownBy(() -> Cache.at(root))
        .isInstanceOf(ProvisionException.class)
        .hasMessageContaining("anybody may write to the cache " + dir.resolve("cache"));
  }
}
