package dev.machine.provisioner.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SshIncludeTest {

  @TempDir Path home;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "Include ~/.machine/ssh/config | INCLUDED",
        "include \"~/.machine/ssh/config\" | INCLUDED",
        "Include=~/.machine/ssh/config | INCLUDED",
        "Include other ../.machine/*/config | INCLUDED",
        "Host *\\nInclude ~/.machine/ssh/config | INCLUDED",
        "Host web\\n  User me\\nInclude ~/.machine/ssh/config | TOO_LATE",
        "Match user me\\nInclude ~/.machine/ssh/config | TOO_LATE",
        "# Include ~/.machine/ssh/config | MISSING",
        "Include ~/.machine/ssh/config.old | MISSING",
      })
  void it_is_found_as_ssh_would_read_it(String config, SshInclude expected) throws Exception {
    Files.createDirectories(home.resolve(".ssh"));
    Files.writeString(home.resolve(".ssh/config"), config.replace("\\n", "\n"));
    assertThat(find()).isEqualTo(expected);
  }

  @Test
  void no_configuration_includes_nothing() throws Exception {
    assertThat(find()).isEqualTo(SshInclude.MISSING);
  }

  private SshInclude find() throws Exception {
    return SshInclude.find(home, home.resolve(".machine/ssh/config"));
  }
}
