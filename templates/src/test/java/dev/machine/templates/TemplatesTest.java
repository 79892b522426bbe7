package dev.machine.templates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TemplatesTest {

  @TempDir Path dir;

  static Stream<String> bundledNames() {
    return Templates.bundled().stream().map(Templates.Summary::name);
  }

  private String file(String name, String text) throws IOException {
    var path = dir.resolve(name);
    Files.writeString(path, text);
    return path.toString();
  }

  private List<String> problems(String text) throws IOException {
    var path = file("t.yaml", text);
    var e = catchThrowableOfType(TemplateException.class, () -> Templates.load(path));
    assertThat(e).as("a problem was expected").isNotNull();
    return e.problems().stream().map(p -> p.toString().replace(dir + "/", "")).toList();
  }

  private static <V> V get(Map<String, V> map, String key) {
    return Objects.requireNonNull(map.get(key), key);
  }

  @Test
  void theListIsTheDirectory() throws IOException {
    try (var files = Files.list(Path.of("hosts"))) {
      assertThat(bundledNames())
          .containsExactlyInAnyOrderElementsOf(
              files.map(f -> f.getFileName().toString().replace(".yaml", "")).toList());
    }
  }

  @ParameterizedTest
  @MethodSource("bundledNames")
  void aBundledTemplateLoadsAndDescribesItself(String name) throws TemplateException {
    var template = Templates.load(name);

    assertThat(template.name()).isEqualTo(name);
    assertThat(template.description()).isNotBlank();
    // The default leaves the image to the driver; every other one is for a system it names.
    assertThat(template.image().isPresent()).isEqualTo(!name.equals(Templates.DEFAULT));
    assertThat(Templates.raw(name)).contains("description: " + template.description());
  }

  @ParameterizedTest
  @MethodSource("bundledNames")
  void aMergedTemplateReadsBackAsTheSame(String name) throws Exception {
    var merged = Templates.merged(name);
    var path = file("merged.yaml", merged);

    assertThat(Templates.merged(path)).isEqualTo(merged);
    assertThat(Templates.load(path).files().stream().map(f -> f.textFor("web1")).toList())
        .isEqualTo(Templates.load(name).files().stream().map(f -> f.textFor("web1")).toList());
  }

  @Test
  void bundledFilesComeWithTheirTemplate() throws TemplateException {
    var files =
        Templates.load("hardened").files().stream()
            .collect(Collectors.toMap(f -> f.path().value(), f -> f));

    assertThat(get(files, "/etc/audit/rules.d/docker.rules").mode()).isEqualTo(0640);
    assertThat(get(files, "/etc/audit/rules.d/docker.rules").textFor("web1"))
        .contains("-w /etc/docker -k docker");
    assertThat(get(files, "/etc/motd").textFor("web1")).contains("web1 is a container host");
  }

  @Test
  void everyBundledFileIsUsed() throws Exception {
    var used = bundledNames().map(TemplatesTest::rawOf).collect(Collectors.joining());
    try (var files = Files.list(Path.of("files"))) {
      assertThat(files.map(f -> "source: " + f.getFileName()))
          .isNotEmpty()
          .allMatch(used::contains);
    }
  }

  private static String rawOf(String name) {
    try {
      return Templates.raw(name);
    } catch (TemplateException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void everyValueKeepsItsMark() throws Exception {
    var path =
        file(
            "t.yaml",
            """
            version: 1
            description: all of it
            driver: nspawn
            driver-options:
              nspawn-memory: 1g
              nspawn-bind: [/a, /b]
            image: debian-13
            labels: {team: web, "n": 1}
            engine:
              settings:
                mtu: 1400
                icc: false
                bip: 22:22
                log-opts: {max-file: 2}
                dns: [1.1.1.1]
              env: {HTTP_PROXY: "http://p:1"}
              labels: {a: b}
              registry-mirrors: [https://m.example]
              insecure-registries: [r.example:5000]
              storage-driver: overlay2
              install-url: none
            files:
              - path: /etc/motd
                content: "hi ${name}"
                expand: true
            tls-san: [web.example, 10.0.0.9]
            """);
    var t = Templates.load(path);

    assertThat(t.driver()).contains(new Marked<>("nspawn", new Mark(path, 3, 9)));
    assertThat(t.driverOptions())
        .isEqualTo(
            Map.of(
                "nspawn-memory", new Marked<>(List.of("1g"), new Mark(path, 5, 3)),
                "nspawn-bind", new Marked<>(List.of("/a", "/b"), new Mark(path, 6, 3))));
    assertThat(t.labels().get("n")).isEqualTo(new Marked<>("1", new Mark(path, 8, 21)));
    assertThat(t.engine().plainSettings())
        .isEqualTo(
            Map.of(
                "mtu",
                1400L,
                "icc",
                false,
                "bip",
                "22:22",
                "log-opts",
                Map.of("max-file", 2L),
                "dns",
                List.of("1.1.1.1")));
    assertThat(t.engine().markOf("icc")).contains(new Mark(path, 12, 5));
    assertThat(t.engine().markOf("HTTP_PROXY")).contains(new Mark(path, 16, 9));
    assertThat(t.engine().markOf("a")).contains(new Mark(path, 17, 12));
    assertThat(t.engine().storageDriver().map(Marked::value)).contains("overlay2");
    assertThat(t.engine().installUrl().map(Marked::value)).contains("none");
    assertThat(t.files().getFirst().textFor("web1")).isEqualTo("hi web1");
    assertThat(t.files().getFirst().mode()).isEqualTo(0644);
    assertThat(t.tlsSan()).extracting(Marked::value).containsExactly("web.example", "10.0.0.9");
  }

  @Test
  void allProblemsOfAFileAreReportedAtOnceWithTheirPlace() throws IOException {
    assertThat(
            problems(
                """
                version: 2
                descripton: x
                driver: [a]
                labels: web
                image:
                engine:
                  log-level: debug
                  regstry-mirrors: []
                  install-url: https://get.example
                  install-sha256: abc
                  env: {A: 1, A: 2}
                files:
                  - {mode: "0999", content: x}
                  - {path: etc/motd, content: x, source: y, expand: maybe}
                  - {path: /a/../b, source: nowhere}
                  - {path: /c, content: "${host}", expand: true}
                  - {path: /d, content: "plain", expand: true}
                  - plain
                tls-san: web.example
                """))
        .containsExactly(
            "t.yaml:1:10: the format's version 2 is not known (this program reads version 1)",
            "t.yaml:2:1: unknown key \"descripton\" (did you mean \"description\"?)",
            "t.yaml:3:9: driver must be a single value, not a list",
            "t.yaml:4:9: labels must be a map, not a single value",
            "t.yaml:5:7: image has no value (write one, or leave the line out)",
            "t.yaml:7:3: unknown key \"engine.log-level\" (keys of daemon.json go under settings:)",
            "t.yaml:8:3: unknown key \"engine.regstry-mirrors\""
                + " (did you mean \"registry-mirrors\"?)",
            "t.yaml:10:19: install-sha256 is not a SHA-256 (64 lower-case hex digits)",
            "t.yaml:11:15: engine.env.A is given twice, first in line 11 (keep one of them)",
            "t.yaml:13:6: a file needs a path (path: /etc/…)",
            "t.yaml:13:12: mode \"0999\" is not octal (such as 0644)",
            "t.yaml:14:6: a file has content: or source:, not both",
            "t.yaml:14:12: \"etc/motd\" is not the path of a file on the host"
                + " (an absolute path without . and ..)",
            "t.yaml:14:53: files.expand must be true or false, not \"maybe\"",
            "t.yaml:15:12: \"/a/../b\" is not the path of a file on the host"
                + " (an absolute path without . and ..)",
            "t.yaml:15:29: there is no file nowhere (it is looked for beside the template)",
            "t.yaml:16:25: unknown variable ${host} (only ${name} is known; $${ is a literal ${)",
            "t.yaml:17:25: expand is true, but nothing uses ${name} (leave expand out)",
            "t.yaml:18:5: each of files must be a map, not a single value",
            "t.yaml:19:10: tls-san must be a list, not a single value (begin each line with \"- \")");
  }

  @Test
  void anInstallerNeedsItsDigest() throws IOException {
    assertThat(problems("version: 1\nengine: {install-url: https://get.example}\n"))
        .containsExactly(
            "t.yaml:2:23: install-url needs the digest of what it gives"
                + " (install-sha256: output of sha256sum)");
    assertThat(problems("version: 1\nengine: {install-url: get.sh}\n"))
        .containsExactly("t.yaml:2:23: install-url \"get.sh\" is not a URL (none, or https://…)");
  }

  @Test
  void aFileWithoutAVersionIsRefused() throws IOException {
    assertThat(problems("driver: nspawn\n"))
        .containsExactly("t.yaml:1:1: the version of the format is missing (version: 1)");
  }

  @Test
  void whatIsNotOneMapOfYamlIsReportedAtItsPlace() throws IOException {
    assertThat(problems("version: 1\nlabels: {a: b\n").getFirst()).startsWith("t.yaml:3:1: ");
    assertThat(problems("a: 1\n---\nb: 2\n").getFirst()).startsWith("t.yaml:2:1: ");
    assertThat(problems("- a\n").getFirst()).startsWith("t.yaml:1:1: the file is not a list of");
    assertThat(problems("").getFirst()).startsWith("t.yaml:1:1: ");
    assertThat(problems("version: 1\n\tx: 1\n").getFirst())
        .startsWith("t.yaml:2:1: ")
        .endsWith("brackets, quotes, indentation by blanks)");
    assertThat(problems("a: \u0001\n").getFirst()).startsWith("t.yaml:1:1: ");
  }

  @Test
  void aTagThatWouldMakeAnObjectIsOnlyAProblem() throws IOException {
    assertThat(problems("version: 1\ndriver: !!javax.script.ScriptEngineManager [x]\n"))
        .containsExactly(
            "t.yaml:2:9: Global tag is not allowed:"
                + " tag:yaml.org,2002:javax.script.ScriptEngineManager");
    assertThat(problems("version: 1\nimage: !x y\nlabels: {a: !!binary eA==}\n"))
        .containsExactly(
            "t.yaml:2:8: the tag !x is not allowed here (leave it out)",
            "t.yaml:3:13: the tag tag:yaml.org,2002:binary is not allowed here (leave it out)");
  }

  @Test
  void aBombOfAliasesIsRefused() throws IOException {
    var bomb = new StringBuilder("a0: &a0 [x, x]\n");
    for (int i = 1; i < 40; i++) {
      bomb.append("a%d: &a%d [*a%d, *a%d]%n".formatted(i, i, i - 1, i - 1));
    }

    assertThat(problems(bomb.toString()))
        .hasSize(78)
        .contains(
            "t.yaml:2:10: the alias *a0 is not allowed here (write the value out, or use base:)");
  }

  @Test
  void deepAndLargeFilesAreRefused() throws IOException {
    assertThat(problems("a: " + "[".repeat(50_000)))
        .containsExactly("t.yaml:1:23: the file is nested more than 20 levels deep");
    assertThat(problems("a: " + "x".repeat(300_000)))
        .containsExactly(
            "t.yaml:1:1: the file is larger than 256 KiB (put files under files: by source:)");
  }

  @Test
  void aFileThatIsNotUtf8IsRefused() throws IOException {
    var path = dir.resolve("t.yaml");
    Files.write(path, new byte[] {'a', ':', ' ', (byte) 0xff});

    assertThat(catchThrowableOfType(TemplateException.class, () -> Templates.load(path.toString())))
        .hasMessage("the file " + path + " is not a UTF-8 text");
  }

  @Test
  void aTemplateStandsOnItsBase() throws Exception {
    file(
        "base.yaml",
        """
        version: 1
        description: the base
        driver: nspawn
        driver-options: {nspawn-memory: 1g, nspawn-disk: 5g}
        image: debian-12
        labels: {a: 1, b: 1}
        engine:
          settings: {mtu: 1400, dns: [1.1.1.1], log-opts: {max-file: 2}}
          install-url: https://get.example
          install-sha256: %s
        files: [{path: /a, content: base}, {path: /b, content: base}]
        tls-san: [a.example]
        """
            .formatted("0".repeat(64)));
    var top =
        file(
            "top.yaml",
            """
            version: 1
            base: ./base.yaml
            driver-options: {nspawn-memory: 2g}
            labels: {b: 2}
            engine:
              settings: {mtu: 1500, dns: [9.9.9.9], log-opts: {max-size: 1m}}
              install-url: none
            files: [{path: /b, content: top}]
            tls-san: [b.example, a.example]
            """);
    var t = Templates.load(top);

    assertThat(t.description()).isEmpty();
    assertThat(t.driver().map(Marked::value)).contains("nspawn");
    assertThat(get(t.driverOptions(), "nspawn-memory").value()).containsExactly("2g");
    assertThat(get(t.driverOptions(), "nspawn-disk").value()).containsExactly("5g");
    assertThat(get(t.labels(), "a").value() + get(t.labels(), "b").value()).isEqualTo("12");
    assertThat(t.engine().plainSettings())
        .isEqualTo(
            Map.of(
                "mtu", 1500L,
                "dns", List.of("1.1.1.1", "9.9.9.9"),
                "log-opts", Map.of("max-file", 2L, "max-size", "1m")));
    assertThat(t.engine().installUrl().map(Marked::value)).contains("none");
    assertThat(t.engine().installSha256()).isEmpty();
    assertThat(t.files()).extracting(HostTemplate.HostFile::text).containsExactly("base", "top");
    assertThat(t.tlsSan()).extracting(Marked::value).containsExactly("a.example", "b.example");
    assertThat(t.image().map(m -> m.mark().file())).contains(dir + "/base.yaml");
  }

  @Test
  void anotherDriverDoesNotInheritOptionsAndImage() throws Exception {
    file(
        "base.yaml", "version: 1\ndriver: nspawn\ndriver-options: {nspawn-memory: 1g}\nimage: x\n");
    var t = Templates.load(file("top.yaml", "version: 1\nbase: ./base.yaml\ndriver: generic\n"));

    assertThat(t.driverOptions()).isEmpty();
    assertThat(t.image()).isEmpty();
  }

  @Test
  void aCircleOfBasesIsReportedWithItsWay() throws IOException {
    file("a.yaml", "version: 1\nbase: ./b.yaml\n");
    var b = file("b.yaml", "version: 1\nbase: a.yaml\n");
    var e = catchThrowableOfType(TemplateException.class, () -> Templates.load(b));

    assertThat(e.problems())
        .singleElement()
        .satisfies(p -> {
          assertThat(p.mark()).contains(new Mark(dir + "/a.yaml", 2, 7));
          assertThat(p.message())
              .isEqualTo(
                  "a template is its own base: %s/b.yaml -> %s/a.yaml -> %s/b.yaml"
                      .formatted(dir, dir, dir));
        });
  }

  @Test
  void aMissingBaseIsReportedWhereItIsNamed() throws IOException {
    assertThat(problems("version: 1\nbase: defalt\n"))
        .containsExactly(
            "t.yaml:2:7: there is no bundled template \"defalt\" (did you mean \"default\"?)");
    assertThat(problems("version: 1\nbase: ./none.yaml\n").getFirst())
        .startsWith("t.yaml:2:7: there is no file none.yaml");
  }

  @Test
  void anUnknownNameIsAnsweredWithTheClosest() {
    var e = catchThrowableOfType(TemplateException.class, () -> Templates.load("hardend"));

    assertThat(e.problems())
        .containsExactly(
            new Problem(
                Optional.empty(),
                "there is no bundled template \"hardend\"",
                "did you mean \"hardened\"?"));
  }

  @Test
  void aFileOfATemplateLiesInItsDirectory() throws IOException {
    var outside = Files.createTempFile("outside", ".txt");
    try {
      Files.createSymbolicLink(dir.resolve("link"), outside);
      for (var source : List.of(outside.toString(), "../" + outside.getFileName(), "link")) {
        assertThat(problems("version: 1\nfiles: [{path: /a, source: \"" + source + "\"}]\n"))
            .singleElement()
            .satisfies(p -> assertThat(p).startsWith("t.yaml:2:28: "));
      }
    } finally {
      Files.delete(outside);
    }
  }

  @Test
  void aSourceIsReadFromBesideTheTemplate() throws Exception {
    Files.createDirectory(dir.resolve("sub"));
    file("sub/x.conf", "x\n");
    var t =
        Templates.load(
            file("t.yaml", "version: 1\nfiles: [{path: /x, source: sub/x.conf, mode: 600}]\n"));

    assertThat(t.files().getFirst().text()).isEqualTo("x\n");
    assertThat(t.files().getFirst().mode()).isEqualTo(0600);
  }
}
