package dev.machine.cli.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProgramTest {
  @TempDir Path directory;

  @Test
  void aHintNamesTheProgramAsItIsTyped() {
    var program = Program.of("./machine", Map.of("PATH", "/nowhere"));

    assertThat(program.in("name one: machine status demo"))
        .isEqualTo("name one: ./machine status demo");
    assertThat(program.in("choose: eval \"$(machine env NAME)\" or machine use NAME"))
        .isEqualTo("choose: eval \"$(./machine env NAME)\" or ./machine use NAME");
  }

  @Test
  void otherMachinesStayAsTheyAre() {
    var program = Program.of("./machine", Map.of("PATH", "/nowhere"));

    for (var text : new String[] {"use the newer machine that wrote it", "/opt/machine ls", "x"}) {
      assertThat(program.in(text)).isEqualTo(text);
    }
  }

  @Test
  void whatIsOnPathIsTypedByItsName() throws IOException {
    var file = Files.createFile(directory.resolve("machine"));
    assertThat(file.toFile().setExecutable(true)).isTrue();
    var path = Map.of("PATH", "/nowhere:" + directory);

    assertThat(Program.of(file.toString(), path).name()).isEqualTo("machine");
    assertThat(Program.of("machine", path).name()).isEqualTo("machine");
    assertThat(Program.of("./another/machine", path).name()).isEqualTo("./another/machine");
  }
}
