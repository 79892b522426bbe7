package dev.machine.drivers.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.machine.drivers.DriverException;
import dev.machine.drivers.DriverFactory;
import dev.machine.drivers.Forward;
import dev.machine.drivers.OptionValues;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QemuOptionsTest {

  private static OptionValues with(String name, String... values) {
    return new OptionValues(Map.of(name, List.of(values)));
  }

  @Test
  void theDriverIsFoundAndItsImageIsKnownBeforeItIsMade() {
    var factory =
        ServiceLoader.load(DriverFactory.class).stream()
            .map(ServiceLoader.Provider::get)
            .filter(f -> f.name().equals("qemu"))
            .findFirst()
            .orElseThrow();
    assertThat(factory.imageFacts(with("qemu-image", "debian-12")).orElseThrow().codename())
        .isEqualTo("bookworm");
    assertThat(factory.imageFacts(OptionValues.EMPTY).orElseThrow().codename()).isEqualTo("trixie");
    assertThat(factory.imageFacts(with("qemu-image", "./cloud.qcow2"))).isEmpty();
  }

  @Test
  void withoutOptionsThereIsAMachineOfOrdinarySize() throws Exception {
    var options = QemuOptions.read(OptionValues.EMPTY);
    assertThat(options.cpus()).isEqualTo(2);
    assertThat(options.memoryMiB()).isEqualTo(1024);
    assertThat(options.diskGiB()).isEqualTo(20);
    assertThat(options.accel()).isEqualTo(Acceleration.Wanted.AUTO);
  }

  @Test
  void aCloneIsLikeItsSourceButForThePortsHere() throws Exception {
    var source =
        new OptionValues(Map.of("qemu-memory", List.of("2G"), "qemu-forward", List.of("8080:80")));
    assertThat(QemuOptions.cloned(source, OptionValues.EMPTY)).isEqualTo(with("qemu-memory", "2G"));
    assertThat(QemuOptions.cloned(source, with("qemu-forward", "9090:80")).list("qemu-forward"))
        .containsExactly("9090:80");
    assertThat(QemuOptions.cloned(source, with("qemu-memory", "2G")))
        .isEqualTo(with("qemu-memory", "2G"));
    assertThatThrownBy(() -> QemuOptions.cloned(source, with("qemu-memory", "4G")))
        .isInstanceOf(DriverException.Refused.class)
        .hasMessageContaining("--qemu-memory");
  }

  @ParameterizedTest
  @CsvSource({"2048,2048", "2G,2048", "2g,2048", "2GiB,2048", "512M,512", "1T,1048576"})
  void memoryTakesUnits(String text, int mib) throws Exception {
    assertThat(QemuOptions.read(with("qemu-memory", text)).memoryMiB()).isEqualTo(mib);
  }

  @ParameterizedTest
  @CsvSource({"30,30", "30G,30", "1T,1024", "4096M,4"})
  void diskSizesTakeUnits(String text, int gib) throws Exception {
    assertThat(QemuOptions.read(with("qemu-disk-size", text)).diskGiB()).isEqualTo(gib);
  }

  @Test
  void forwardsAreNamedAfterThePortOfTheMachine() throws Exception {
    var options = QemuOptions.read(with("qemu-forward", "8080:80", "8081:80", "5432:5432"));
    assertThat(options.forwards())
        .containsExactly(
            new Forward("port-80", 8080, 80),
            new Forward("port-80-8081", 8081, 80),
            new Forward("port-5432", 5432, 5432));
  }

  @ParameterizedTest
  @CsvSource({
    "qemu-cpus,0",
    "qemu-cpus,1000",
    "qemu-memory,lots",
    "qemu-memory,100",
    "qemu-memory,999999T",
    "qemu-disk-size,1",
    "qemu-disk-size,1500M",
    "qemu-disk-size,-3",
    "qemu-accel,xen",
    "qemu-forward,80",
    "qemu-forward,0:80",
    "qemu-forward,8080:70000",
    "qemu-mac,52:54:00:12:34",
    "qemu-mac,53:54:00:12:34:56"
  })
  void whatMakesNoMachineIsRefusedByName(String option, String value) {
    assertThatThrownBy(() -> QemuOptions.read(with(option, value)))
        .isInstanceOf(DriverException.Refused.class)
        .hasMessageContaining("--" + option);
  }

  @Test
  void aLocalPortIsForwardedOnce() {
    assertThatThrownBy(() -> QemuOptions.read(with("qemu-forward", "8080:80", "8080:81")))
        .isInstanceOf(DriverException.Refused.class)
        .hasMessageContaining("8080:81");
  }
}
