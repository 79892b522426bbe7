package dev.machine.provisioner.archive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.machine.drivers.Progress;
import dev.machine.drivers.wait.Deadline;
import dev.machine.engine.Facts;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tukaani.xz.XZInputStream;

/// apt is the judge: on the real archive both must choose the same packages in the same versions.
/// apt works in a directory of its own, with the keys that come along and with other hosts' dpkg
/// status.
class AptAnswerIT {

  private static final String ARCH = "amd64";
  private static final Pattern INST = Pattern.compile("Inst (\\S+) (?:\\[\\S*] )?\\((\\S+) .*");
  private static final List<String> ENGINE = List.of("docker.io", "apparmor");

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"bookworm", "trixie"})
  void choosesAsAptDoes(String codename) throws Exception {
    aptRoot(codename);

    // An empty host: everything down to the C library.
    assertSameAnswer(codename, ENGINE);
    assertSameAnswer(codename, List.of("docker-registry", "docker-compose", "iptables"));

    // A minimal host, then one as people install it.
    fillStatus(List.of("required"), List.of("systemd", "openssh-server"));
    assertSameAnswer(codename, ENGINE);
    assertSameAnswer(codename, List.of("docker-registry", "docker-compose", "iptables"));
    Files.writeString(status(), "");
    fillStatus(
        List.of("required", "important", "standard"),
        List.of("systemd", "openssh-server", "iptables", "ca-certificates", "curl", "git"));
    assertSameAnswer(codename, ENGINE);
  }

  @Test
  void choosesAsAptDoesForThisMachine() throws Exception {
    var codename = OsRelease.codename(Path.of("/etc/os-release"));
    aptRoot(codename);
    Files.copy(Path.of("/var/lib/dpkg/status"), status(), StandardCopyOption.REPLACE_EXISTING);

    assertSameAnswer(codename, ENGINE);
    assertSameAnswer(codename, List.of("docker-registry", "docker-compose", "nftables"));
  }

  private void assertSameAnswer(String codename, List<String> wanted) throws Exception {
    var ours = new TreeSet<String>();
    for (var deb :
        source()
            .plan(facts(codename), wanted, Optional.empty(), Progress.SILENT, deadline())
            .packages()) {
      ours.add(deb.name() + "=" + deb.version());
    }

    assertThat(ours).isEqualTo(aptInstalls(wanted));
  }

  /// Makes apt's directory, with the sources of this machine read for another release.
  private void aptRoot(String codename) throws Exception {
    for (var d :
        List.of(
            "etc/apt/apt.conf.d",
            "etc/apt/preferences.d",
            "etc/apt/sources.list.d",
            "var/lib/apt/lists/partial",
            "var/cache/apt/archives/partial",
            "var/lib/dpkg")) {
      Files.createDirectories(directory.resolve(d));
    }
    Files.writeString(directory.resolve("apt.conf"), "");
    var keys = directory.resolve("keys.asc");
    try (var in = ArchiveKeys.class.getResourceAsStream("debian-archive-keys.asc")) {
      Files.copy(Objects.requireNonNull(in), keys);
    }
    var own = OsRelease.codename(Path.of("/etc/os-release"));
    var sources = AptSources.read(Path.of("/etc/apt"));
    var lines = new ArrayList<String>();
    for (var suite : Mirrors.among("", sources, own, codename).orElseThrow().suites()) {
      lines.add("deb [signed-by=%s] %s %s main".formatted(keys, suite.base(), suite.name()));
    }
    Files.write(directory.resolve("etc/apt/sources.list"), lines);
    Files.writeString(status(), "");
    apt("apt-get", "update");
  }

  /// Installs, in apt's own mind, all packages of some priorities and a few more.
  private void fillStatus(List<String> priorities, List<String> more) throws Exception {
    var names = new TreeSet<>(more);
    names.addAll(namesOf(priorities));
    var paragraphs = new ArrayList<String>();
    var show = new ArrayList<>(List.of("apt-cache", "show"));
    show.addAll(aptInstalls(List.copyOf(names)));
    for (var paragraph : apt(show.toArray(String[]::new)).split("\n\n")) {
      paragraphs.add(
          paragraph.strip().replaceFirst("\n", "\nStatus: install ok installed\n") + "\n");
    }
    Files.writeString(status(), String.join("\n", paragraphs));
    apt("apt-get", "check");
  }

  private Set<String> namesOf(List<String> priorities) throws IOException {
    var names = new TreeSet<String>();
    try (var files = Files.list(directory.resolve("cache/lists"))) {
      for (var file : files.filter(f -> f.toString().endsWith(".xz")).toList()) {
        try (var in = new XZInputStream(Files.newInputStream(file))) {
          var index = PackagesReader.read(in);
          for (var i = 0; i < index.count(); i++) {
            if (priorities.contains(IndexReducer.field(index.text(i), "Priority"))) {
              names.add(IndexReducer.field(index.text(i), "Package"));
            }
          }
        }
      }
    }
    return names;
  }

  private Set<String> aptInstalls(List<String> names) throws Exception {
    var argv = new ArrayList<>(List.of("apt-get", "-s", "install", "--no-install-recommends"));
    argv.addAll(names);
    var installs = new TreeSet<String>();
    for (var line : apt(argv.toArray(String[]::new)).lines().toList()) {
      var match = INST.matcher(line);
      if (match.matches()) {
        installs.add(match.group(1) + "=" + match.group(2));
      }
    }
    return installs;
  }

  private String apt(String... argv) throws Exception {
    var command = new ArrayList<>(List.of(argv));
    command.addAll(
        1,
        List.of(
            "-oDir=" + directory,
            "-oDir::State::status=" + status(),
            "-oAPT::Architecture=" + ARCH,
            "-oAPT::Architectures=" + ARCH,
            "-oAPT::Sandbox::User=root",
            "-oAPT::Get::AllowUnauthenticated=false",
            "-oAcquire::Languages=none"));
    var builder = new ProcessBuilder(command);
    builder.environment().put("APT_CONFIG", directory.resolve("apt.conf").toString());
    builder.environment().put("LC_ALL", "C");
    var process = builder.redirectErrorStream(true).start();
    var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output;
  }

  private Path status() {
    return directory.resolve("var/lib/dpkg/status");
  }

  private Facts facts(String codename) throws IOException {
    var packages = new HashMap<String, Facts.InstalledPackage>();
    for (var p : Control.parse(Files.readString(status()))) {
      if (p.getOrDefault("status", "").endsWith(" installed")) {
        var name = p.getOrDefault("package", "");
        var arch = p.getOrDefault("architecture", "");
        packages.put(
            name + ":" + arch,
            new Facts.InstalledPackage(
                name, p.getOrDefault("version", ""), arch, p.getOrDefault("provides", "")));
      }
    }
    return new Facts(
        "debian",
        "",
        codename,
        ARCH,
        "host",
        true,
        Map.copyOf(packages),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        0,
        List.of());
  }

  private BundleSource source() {
    return new BundleSource(
        new BundleSource.Settings(
            directory.resolve("cache"),
            Optional.empty(),
            directory.resolve("none.gpg"),
            Path.of("/etc/apt"),
            Path.of("/etc/os-release"),
            Clock.systemUTC(),
            BundleSource.MAX_AGE));
  }

  private static Deadline deadline() {
    return Deadline.after(Duration.ofMinutes(3));
  }
}
