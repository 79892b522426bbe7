package dev.machine.cli.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.machine.cli.launcher.Launched.Answer;
import dev.machine.cli.testing.Hosts;
import dev.machine.provisioner.host.HostStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The archive and the Debian package that `./package` makes, used where there is no Java.
class DownloadIT {
  private static final long LARGEST_BYTES = 120_000_000;

  /// With this the JVM refuses to start without its cache.
  private static final String CACHE_OR_NOTHING = "-XX:AOTMode=on";

  @TempDir static Path work;
  private static Path archive;
  private static Path unpacked;

  @TempDir Path home;

  @BeforeAll
  static void make() throws Exception {
    run(Launched.project(), "./package");
    archive = only(Launched.project().resolve("machine-cli/target/dist"), ".tar.gz");
    var place = Files.createDirectories(work.resolve("another place"));
    run(place, "tar", "-xzf", archive.toString());
    unpacked = only(place, "x86_64");
  }

  private static Answer run(Path directory, String... argv) throws Exception {
    var answer = Launched.run(directory, Map.of("HOME", work.toString()), argv);
    assertThat(answer.exit()).as("%s\n%s%s", List.of(argv), answer.out(), answer.err()).isZero();
    return answer;
  }

  private static Path only(Path directory, String end) throws IOException {
    try (var files = Files.list(directory)) {
      return files.filter(f -> f.toString().endsWith(end)).findFirst().orElseThrow();
    }
  }

  private static String digest(Path file) throws Exception {
    return HexFormat.of()
        .formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
  }

  /// Digest and name of each file of an archive: they tell what differs.
  private static List<String> parts(Path archive) throws Exception {
    var sums = "tar -xzf \"$1\" --to-command='echo $(sha256sum) $TAR_FILENAME'";
    return run(work, "sh", "-c", sums, "sh", archive.toString()).out().lines().toList();
  }

  @Test
  void isSmallEnough() throws Exception {
    assertThat(Files.size(archive)).isLessThanOrEqualTo(LARGEST_BYTES);
    assertThat(Files.size(only(archive.getParent(), ".deb"))).isLessThanOrEqualTo(LARGEST_BYTES);
  }

  @Test
  void anotherBuildElsewhereGivesTheSameBytes() throws Exception {
    var copy = Files.createDirectories(work.resolve("a copy"));
    var sources = "git ls-files -z | tar --null -T - -c | tar -x -C \"$1\"";
    run(Launched.project(), "sh", "-c", sources, "sh", copy.toString());
    var time = run(Launched.project(), "git", "log", "-1", "--format=%ct").out().strip();
    run(copy, "env", "SOURCE_DATE_EPOCH=" + time, "./package");

    var again = copy.resolve("machine-cli/target/dist");
    assertThat(parts(only(again, ".tar.gz"))).isEqualTo(parts(archive));
    for (var kind : List.of(".tar.gz", ".deb", ".cdx.json")) {
      assertThat(digest(only(again, kind))).isEqualTo(digest(only(archive.getParent(), kind)));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "version",
        "version -o json",
        "--version",
        "help",
        "ls -q",
        "ls --quiet",
        "env web1",
        "env --context web1",
        "env --unset --shell fish",
        "env --shell powershell web1",
        "url web1",
        "ip web1",
        "inspect web1",
        "active"
      })
  void everyLightCommandWorksWithTheLightClassPath(String line) throws Exception {
    HostStore.open(home.resolve(".machine")).add(Hosts.ready("web1"));
    var argv = new ArrayList<String>(List.of(unpacked.resolve("bin/machine").toString()));
    argv.addAll(List.of(line.split(" ")));
    var log = home.resolve("loaded");
    var environment =
        Map.of(
            "HOME",
            home.toString(),
            "DOCKER_CONTEXT",
            "web1",
            "JAVA_TOOL_OPTIONS",
            CACHE_OR_NOTHING + " -Xlog:class+path=info:file=" + log);

    var answer = Launched.run(home, environment, argv.toArray(String[]::new));

    assertThat(answer.exit()).as(answer.err()).isZero();
    assertThat(answer.err().lines()).allMatch(l -> l.startsWith("Picked up"));
    assertThat(Files.readString(log)).contains("light.aot", "picocli").doesNotContain("sshj");
  }

  @ParameterizedTest
  @ValueSource(strings = {"url nobody", "env nobody", "url --bogus", "inspect --help", "env -h"})
  void aMistakeWithALightCommandIsToldWithTheLightClassPath(String line) throws Exception {
    HostStore.open(home.resolve(".machine")).add(Hosts.ready("web1"));
    var argv = new ArrayList<String>(List.of(unpacked.resolve("bin/machine").toString()));
    argv.addAll(List.of(line.split(" ")));

    var answer = Launched.run(home, Map.of("HOME", home.toString()), argv.toArray(String[]::new));

    assertThat(answer.exit()).isIn(0, 1, 2);
    assertThat(answer.out() + answer.err())
        .isNotEmpty()
        .doesNotContain("NoClassDefFound", "at dev");
  }

  @Test
  void worksWithoutJavaInABareRootThatCannotBeWritten() throws Exception {
    var root = BareRoot.in(work.resolve("bare"), unpacked.resolve("lib/runtime"));
    run(root.opt(), "tar", "-xzf", archive.toString());
    var name = unpacked.getFileName().toString();
    Files.createSymbolicLink(
        root.path().resolve("bin/machine"), Path.of("/opt/" + name + "/bin/machine"));

    var answer =
        root.run(
            """
            export HOME=/tmp JAVA_TOOL_OPTIONS=-XX:AOTMode=on
            machine version && machine templates && machine drivers
            machine create -d none --url tcp://127.0.0.1:9 box
            machine ls -q && machine env box && machine ls --timeout 2s
            zcat /opt/*/share/man/man1/machine-env.1.gz | head -n 1
            machine rm -y box
            echo "left: $(machine ls -q)"
            touch /opt/here 2>/dev/null || echo "read only"
            """);

    assertThat(answer.exit()).as(answer.err()).isZero();
    assertThat(answer.out())
        .contains("machine 0.", "hardened", "nspawn", "\nbox\n", "tcp://127.0.0.1:9")
        .contains(".TH \"MACHINE-ENV\"")
        .endsWith("left: \nread only\n");
  }

  @Test
  void theDebianPackageHasEverythingInItsPlace() throws Exception {
    var root = BareRoot.in(work.resolve("debian"), unpacked.resolve("lib/runtime"));
    var deb = only(archive.getParent(), ".deb").toString();
    run(work, "dpkg-deb", "-x", deb, root.path().toString());

    assertThat(root.run("JAVA_TOOL_OPTIONS=-XX:AOTMode=on /usr/bin/machine version").out())
        .startsWith("machine 0.");
    for (var file :
        List.of(
            "man/man1/machine.1.gz",
            "bash-completion/completions/machine",
            "zsh/site-functions/_machine",
            "fish/vendor_completions.d/machine.fish",
            "doc/machine/copyright")) {
      assertThat(root.path().resolve("usr/share").resolve(file)).isNotEmptyFile();
    }
    assertThat(run(work, "dpkg-deb", "--field", deb, "Depends").out()).startsWith("libc6");
    assertThat(run(work, "dpkg-deb", "--field", deb, "Maintainer").out())
        .isEqualTo("machine maintainers <machine@localhost>\n");
  }

  @Test
  void completionsAndManualPagesAreWellFormed() throws Exception {
    var share = unpacked.resolve("share");
    run(share, "bash", "-n", "bash-completion/completions/machine");
    run(share, "fish", "--no-execute", "fish/vendor_completions.d/machine.fish");
    var pages = "for page in man/man1/*; do zcat \"$page\" | head -n 1; done";
    assertThat(run(share, "sh", "-c", pages).out().lines())
        .hasSizeGreaterThan(20)
        .allMatch(line -> line.matches("\\.TH \"MACHINE[A-Z-]*\" 1 \"\\d{4}-\\d\\d-\\d\\d\" .*"));
  }

  @Test
  void everyPartIsInTheBillAndHasItsLicence() throws Exception {
    var doc = unpacked.resolve("share/doc/machine");
    var bill = new ObjectMapper().readTree(doc.resolve("machine.cdx.json").toFile());
    var billed = new TreeSet<String>();
    billed.add(jar(bill.path("metadata").path("component")));
    bill.path("components").forEach(component -> billed.add(jar(component)));
    assertThat(billed).anyMatch(part -> part.startsWith("java-runtime-25"));

    try (var jars = Files.list(unpacked.resolve("lib/app"))) {
      for (var jar : jars.map(file -> file.getFileName().toString()).toList()) {
        assertThat(billed).contains(jar);
        assertThat(doc.resolve("licenses").resolve(jar.replaceFirst("\\.jar$", "")))
            .isNotEmptyDirectory();
      }
    }
    assertThat(StreamSupport.stream(bill.path("components").spliterator(), false))
        .noneMatch(component -> component.path("licenses").isEmpty());
    assertThat(unpacked.resolve("lib/runtime/legal/java.base/LICENSE")).isNotEmptyFile();
  }

  private static String jar(JsonNode component) {
    return component.path("name").asText() + "-" + component.path("version").asText() + ".jar";
  }
}
