package dev.machine.provisioner.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.machine.provisioner.host.HostStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoginsTest {

  @TempDir Path home;

  private Logins logins(String config) throws Exception {
    Files.createDirectories(home.resolve(".ssh"));
    Files.writeString(home.resolve(".ssh/config"), config);
    return new Logins(HostStore.open(home.resolve("store")), home, Map.of(), Prompt.NOBODY);
  }

  @Test
  void allThatIsNotReadOfTheSshConfigIsToldInOneNoteByFileAndLine() throws Exception {
    var config = "Host a\n  User x\nMatch host b\n  User y\nMatch all\nMatch exec true\n";
    assertThat(logins(config).leftOut())
        .get()
        .asString()
        .contains(".ssh/config:3", ".ssh/config:6")
        .doesNotContain("config:5");
  }

  @Test
  void aPlainSshConfigNeedsNoNote() throws Exception {
    assertThat(logins("Host a\n  User x\n").leftOut()).isEmpty();
  }
}
