package dev.machine.drivers.cloud;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.machine.drivers.DriverException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OwnUserDataTest {

  @TempDir Path directory;

  private OwnUserData file(byte[] content) throws Exception {
    return new OwnUserData(Files.write(directory.resolve("own"), content), "ec2-user-data-file");
  }

  private DriverException.Refused refusal(OwnUserData own) {
    var refused = catchThrowableOfType(DriverException.Refused.class, own::read);
    assertThat(refused).hasMessageStartingWith("--ec2-user-data-file: ");
    assertThat(refused.hint()).isNotEmpty();
    return refused;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "#cloud-config\nusers: [{name: eve}]\n",
        "#cloud-config\n",
        "#!/bin/sh\necho hello\n",
        "#include\nhttps://example.org/more\n",
        "#cloud-config-archive\n- content: x\n",
        "## template: jinja\n#cloud-config\n{% if x %}\n",
        "MIME-Version: 1.0\nContent-Type: text/x-shellscript\n\n#!/bin/sh\n"
      })
  void whatCloudInitTakesIsTaken(String text) throws Exception {
    assertThat(file(text.getBytes(StandardCharsets.UTF_8)).read()).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          hello world                              | is nothing that cloud-init knows
          \uFEFF#cloud-config                      | is nothing that cloud-init knows
          '#cloud-config\nbootcmd: [x\nrest: 1\n'  | is not YAML in line 3
          '#cloud-config\na: !!java.io.File x\n'   | is not YAML
          '#cloud-config\njust words\n'            | has no keys
          '#cloud-config\nusers: default\n'        | has users that are no list
          """)
  void whatItWouldPassOverIsRefused(String text, String problem) throws Exception {
    assertThat(refusal(file(text.getBytes(StandardCharsets.UTF_8)))).hasMessageContaining(problem);
  }

  @Test
  void whatIsPackedMissingOrEndlessIsRefused() throws Exception {
    assertThat(refusal(file(new byte[] {0x1f, (byte) 0x8b, 8, 0, (byte) 0xff})))
        .hasMessageContaining("is not text");
    assertThat(refusal(file("#!/bin/sh\n\0".getBytes(StandardCharsets.UTF_8))))
        .hasMessageContaining("is not text in UTF-8");
    assertThat(refusal(file(new byte[2 << 20]))).hasMessageContaining("longer than any cloud");
    var missing = new OwnUserData(directory.resolve("missing"), "ec2-user-data-file");
    assertThat(refusal(missing)).hasMessageContaining("cannot read");
  }

  @Test
  void aSecretInABrokenLineIsNotQuoted() throws Exception {
    var text = "#cloud-config\npassword: [hunter2\nx: 1\n";
    assertThat(refusal(file(text.getBytes(StandardCharsets.UTF_8))))
        .hasMessageNotContaining("hunter2");
  }
}
