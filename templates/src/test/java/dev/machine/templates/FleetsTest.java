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
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class FleetsTest {

  private static final Variables NONE = Variables.none(Map.of("ZONE", "north"));

  @TempDir Path dir;

  static Stream<String> bundledNames() {
    return Fleets.bundled().stream().map(Templates.Summary::name);
  }

  private String file(String name, String text) throws IOException {
    var path = dir.resolve(name);
    Files.writeString(path, text);
    return path.toString();
  }

  private FleetFile load(String text) throws Exception {
    return Fleets.load(file("shop.yaml", text), NONE);
  }

  private List<String> problems(String text) throws IOException {
    return problems(text, NONE);
  }

  private List<String> problems(String text, Variables given) throws IOException {
    var path = file("shop.yaml", text);
    var e = catchThrowableOfType(TemplateException.class, () -> Fleets.load(path, given));
    assertThat(e).as("a problem was expected").isNotNull();
    return e.problems().stream().map(p -> p.toString().replace(dir + "/", "")).toList();
  }

  private static List<String> names(List<Marked<String>> marked) {
    return marked.stream().map(Marked::value).toList();
  }

  private static List<String> machines(FleetFile fleet) {
    return fleet.machines().stream().map(m -> m.name().value()).toList();
  }

  private static Variables given(String name) {
    var variables = NONE;
    if (name.equals("bare-metal")) {
      for (int i = 1; i <= 3; i++) {
        variables = variables.with("server" + i, "203.0.113." + i);
      }
    }
    return variables;
  }

  @Test
  void theListIsTheDirectory() throws IOException {
    try (var files = Files.list(Path.of("fleets"))) {
      assertThat(bundledNames())
          .containsExactlyInAnyOrderElementsOf(
              files
                  .map(f -> f.getFileName().toString())
                  .filter(f -> f.endsWith(".yaml"))
                  .map(f -> f.replace(".yaml", ""))
                  .toList());
    }
  }

  @ParameterizedTest
  @MethodSource("bundledNames")
  void aBundledFleetLoadsAndDescribesItself(String name) throws TemplateException {
    var fleet = Fleets.load(name, given(name));

    assertThat(fleet.name().value()).isEqualTo(name);
    assertThat(fleet.description()).isNotBlank();
    assertThat(fleet.machines()).isNotEmpty();
    assertThat(fleet.registry()).isPresent();
    assertThat(fleet.notes()).isEmpty();
    assertThat(Fleets.raw(name)).contains("description: " + fleet.description());
  }

  @Test
  void theSwarmOfThreeHasThreeManagersAndItsOwnPools() throws TemplateException {
    var fleet = Fleets.load("swarm-3", NONE);
    var swarm = fleet.swarm().orElseThrow();

    assertThat(names(swarm.managers())).containsExactly("node-1", "node-2", "node-3");
    assertThat(swarm.workers()).isEmpty();
    assertThat(names(swarm.addressPools())).containsExactly("10.202.0.0/16");
    assertThat(swarm.subnetSize()).isEqualTo(24);
    assertThat(swarm.encrypted()).isFalse();
    assertThat(fleet.machines())
        .allSatisfy(m -> {
          assertThat(m.template().driver().map(Marked::value)).contains("nspawn");
          assertThat(m.templateName().map(Marked::value)).contains("swarm-node");
          assertThat(m.template().name()).isEqualTo("swarm-node");
          assertThat(m.template().engine().plainSettings()).containsEntry("live-restore", false);
        });
  }

  @Test
  void theSizeOfAPoolIsAVariable() throws TemplateException {
    assertThat(machines(Fleets.load("ci-pool", NONE.with("count", "3"))))
        .containsExactly("ci-1", "ci-2", "ci-3");
  }

  @Test
  void aMachineStandsOnItsTemplateAndTheDefaults() throws Exception {
    var path =
        file(
            "shop.yaml",
            """
            version: 1
            variables: {mtu: 1400}
            defaults:
              driver: nspawn
              driver-options: {nspawn-memory: 1g}
              template: ci
              labels: {team: shop, tier: any}
              engine: {version: "26.1", settings: {mtu: "${mtu}", icc: false}}
              tls-san: [shop.example]
            machines:
              - {name: web, count: 2, labels: {tier: web}, driver-options: {nspawn-cpus: 2}}
              - name: db
                template: default
                engine:
                  version: "28"
                  settings:
                    mtu: ${mtu}
              - {name: "job-{9..11}", driver: qemu}
            """);
    var fleet = Fleets.load(path, NONE);

    assertThat(machines(fleet))
        .containsExactly("web-1", "web-2", "db", "job-9", "job-10", "job-11");
    assertThat(fleet.name().value()).isEqualTo("shop");
    assertThat(fleet.origin()).isEqualTo(path);
    var web = fleet.machines().getFirst();
    assertThat(web.name().mark()).isEqualTo(new Mark(path, 11, 12));
    assertThat(web.template().driverOptions().keySet())
        .containsExactly("nspawn-memory", "nspawn-cpus");
    assertThat(web.template().labels().get("tier"))
        .isEqualTo(new Marked<>("web", new Mark(path, 11, 36)));
    assertThat(web.template().labels().get("team"))
        .isEqualTo(new Marked<>("shop", new Mark(path, 7, 12)));
    assertThat(web.template().engine().plainSettings())
        .containsEntry("log-driver", "local") // of the template
        .containsEntry("mtu", "1400") // a text where it is quoted
        .containsEntry("icc", false);
    assertThat(web.engineVersion().map(Marked::value)).contains("26.1");
    assertThat(names(web.template().tlsSan())).containsExactly("shop.example");
    var db = fleet.machines().get(2);
    assertThat(db.templateName().map(Marked::value)).contains("default");
    assertThat(db.engineVersion().map(Marked::value)).contains("28");
    assertThat(db.template().engine().plainSettings())
        .containsEntry("mtu", 1400L) // and a number where it is not
        .doesNotContainKey("log-driver");
    assertThat(fleet.machines().getLast().template().driverOptions())
        .as("options belong to the driver that the machine has not")
        .isEmpty();
  }

  @Test
  void variablesComeFromTheFileThenAFileThenTheCommand() throws Exception {
    var text =
        """
        version: 1
        variables: {a: file, b: file, c: file, zone: "${env:ZONE}"}
        machines:
          - {name: web, labels: {a: "${a}", b: "x-${b}-x", c: "${c}", z: "${zone}", l: "$${a} $5"}}
        """;
    var given = NONE.withFile(Path.of(file("vars.yaml", "b: given\nc: given\n"))).with("c", "said");
    var labels =
        Fleets.load(file("shop.yaml", text), given).machines().getFirst().template().labels();

    assertThat(names(List.copyOf(labels.values())))
        .containsExactly("file", "x-given-x", "said", "north", "${a} $5");
  }

  @Test
  void everyWrongVariableIsTold() throws Exception {
    var given = NONE.withFile(Path.of(file("vars.yaml", "tagg: 1\n")));
    assertThat(
            problems(
                """
                version: 1
                variables: {tag: "1", zone: , from: "${tag}", place: "${env:NOWHERE}", 1x: a}
                machines:
                  - name: web
                    labels: {a: "${tga}", b: "${zone}", c: "${place}", d: "${tag", e: "${env:NOPE}"}
                """,
                given.with("zoen", "x")))
        .containsExactly(
            "the fleet has no variable \"zoen\" (did you mean \"zone\"?)",
            "shop.yaml:2:23: the variable zone has no value (--var zone=…, or a value here)",
            "shop.yaml:2:37: unknown variable ${tag} (a variable's own value may have ${env:NAME}"
                + " only)",
            "shop.yaml:2:54: the environment has no variable NOWHERE (set it)",
            "shop.yaml:2:72: \"1x\" cannot name a variable (letters, digits, _ and -)",
            "shop.yaml:5:17: unknown variable ${tga} (did you mean ${tag}?)",
            "shop.yaml:5:59: ${ is not closed (${name}, or $${ for a literal ${)",
            "shop.yaml:5:71: the environment has no variable NOPE (set it)",
            "vars.yaml:1:1: the fleet has no variable \"tagg\" (did you mean \"tag\"?)");
  }

  @Test
  void aVariableDoesNotMakeAFileHuge() throws IOException {
    var many = new StringBuilder("version: 1\nvariables: {a: " + "x".repeat(100_000) + "}\n");
    many.append("machines:\n  - name: web\n    labels:\n");
    IntStream.range(0, 20).forEach(i -> many.append("      l" + i + ": ${a}${a}\n"));

    assertThat(problems(many.toString()))
        .hasSize(15)
        .allMatch(p -> p.endsWith("with its variables the file is larger than 1 MiB"));
  }

  @Test
  void allProblemsOfAFileAreReportedAtOnceWithTheirPlace() throws IOException {
    var path =
        """
        version: 2
        nmae: shop
        defaults: {drivr: nspawn, engine: {verison: 26}}
        machines:
          - {name: web, count: 0, lables: {a: b}}
          - {count: 2}
          - {name: web}
          - {name: big, count: 1001}
          - {name: x, files: [{path: etc, content: a}]}
        swarm: {manager: [web], encrypted: maybe, subnet-size: 99}
        registry: {host: web, port: 0, usres: {}}
        stacks:
          - {name: a, compsoe: x.yaml}
        """;

    assertThat(problems(path))
        .containsExactly(
            "shop.yaml:1:10: the format's version 2 is not known (this program reads version 1)",
            "shop.yaml:2:1: unknown key \"nmae\" (did you mean \"name\"?)",
            "shop.yaml:3:12: unknown key \"defaults.drivr\" (did you mean \"driver\"?)",
            "shop.yaml:3:36: unknown key \"defaults.engine.verison\" (did you mean \"version\"?)",
            "shop.yaml:5:24: machines.count must be a whole number from 1 to 1000, not \"0\"",
            "shop.yaml:5:27: unknown key \"machines.lables\" (did you mean \"labels\"?)",
            "shop.yaml:6:6: each of machines needs a name",
            "shop.yaml:7:12: the name web is given twice, first in line 5 (keep one of them)",
            "shop.yaml:8:24: machines.count must be a whole number from 1 to 1000, not \"1001\"",
            "shop.yaml:9:30: \"etc\" is not the path of a file on the host (an absolute path without"
                + " . and ..)",
            "shop.yaml:10:9: unknown key \"swarm.manager\" (did you mean \"managers\"?)",
            "shop.yaml:10:36: swarm.encrypted must be true or false, not \"maybe\"",
            "shop.yaml:10:56: swarm.subnet-size must be a whole number from 1 to 30, not \"99\"",
            "shop.yaml:11:29: registry.port must be a whole number from 1 to 65535, not \"0\"",
            "shop.yaml:11:32: unknown key \"registry.usres\" (did you mean \"users\"?)",
            "shop.yaml:13:15: unknown key \"stacks.compsoe\" (did you mean \"compose\"?)");
  }

  @Test
  void whatCouldBeReadIsHandedOnForThoseWhoKnowDrivers() throws IOException {
    var path =
        file(
            "shop.yaml",
            """
            version: 1
            nmae: x
            machines:
              - {name: web, count: 3, driver: nspawn, driver-options: {nspawn-mem: 1g}}
              - {name: db, driver: qemu}
            """);
    var e = catchThrowableOfType(TemplateException.class, () -> Fleets.load(path, NONE));

    assertThat(Objects.requireNonNull(e).read())
        .hasSize(2)
        .first()
        .satisfies(t -> assertThat(t.driverOptions()).containsKey("nspawn-mem"));
  }

  @Test
  void namesOfMachinesFitAndAreNotTaken() throws IOException {
    assertThat(
            problems(
                """
                version: 1
                name: my_fleet
                machines:
                  - {name: web, count: 3}
                  - {name: web-2}
                  - {name: we b, count: 3}
                  - {name: "x-{3..1}"}
                  - {name: "y-{1..2}", count: 2}
                  - {name: -z, template: debain-13}
                """))
        .containsExactly(
            "shop.yaml:2:7: \"my_fleet\" cannot name a fleet (name: with letters, digits and -, at"
                + " most 40)",
            "shop.yaml:5:12: the machine web-2 is given twice, first at shop.yaml:4:12 (rename one)",
            "shop.yaml:6:12: \"we b-1\" cannot name a machine (letters, digits, - and . only, at most"
                + " 60, beginning and ending with a letter or digit)",
            "shop.yaml:7:12: the range 3..1 is empty",
            "shop.yaml:8:31: a range of names has its count already",
            "shop.yaml:9:12: \"-z\" cannot name a machine (letters, digits, - and . only, at most"
                + " 60, beginning and ending with a letter or digit)",
            "shop.yaml:9:26: there is no bundled template \"debain-13\" (did you mean"
                + " \"debian-13\"?)");
  }

  @Test
  void aFleetIsBounded() throws IOException {
    assertThat(
            problems(
                "version: 1\nmachines: [{name: a, count: 600}, {name: b, count: 400}, {name: c}]"))
        .containsExactly("shop.yaml:2:65: a fleet has at most 1000 machines");
    assertThat(problems("version: 1\nmachines: [{name: \"a-{1..999999}\"}]"))
        .containsExactly("shop.yaml:2:19: a fleet has at most 1000 machines");
    assertThat(problems("version: 1\n"))
        .containsExactly("shop.yaml:1:1: a fleet needs machines (machines: …)");
  }

  @Test
  void theRestOfASwarmAreWorkers() throws Exception {
    var swarm =
        load("""
        version: 1
        machines: [{name: web, count: 3}, {name: db, count: 2}, {name: job}]
        swarm: {managers: [web-*], workers: [job], drained: ["*-1"]}
        """)
            .swarm()
            .orElseThrow();

    assertThat(names(swarm.managers())).containsExactly("web-1", "web-2", "web-3");
    assertThat(names(swarm.workers())).containsExactly("job", "db-1", "db-2");
    assertThat(names(swarm.drained())).containsExactly("web-1", "db-1");
    assertThat(swarm.subnetSize()).isZero();
    assertThat(swarm.encrypted()).isFalse();
  }

  @Test
  void aSwarmsRolesAreChecked() throws IOException {
    assertThat(
            problems(
                """
                version: 1
                machines: [{name: web, count: 3}]
                swarm:
                  managers: [web-1, wbe-2]
                  workers: ["web-*"]
                  drained: [db*]
                  address-pool: [10.202.0.0, 10.203.0.0/33, example.org/8, 10.204.0.0/24]
                  subnet-size: 20
                """))
        .containsExactly(
            "shop.yaml:4:21: no machine of the fleet is named wbe-2 (did you mean \"web-2\"?)",
            "shop.yaml:5:13: the machine web-1 is named twice, first at shop.yaml:4:14 (name it in"
                + " one place)",
            "shop.yaml:6:13: no machine of the fleet is named db* (one of web-1, web-2, web-3)",
            "shop.yaml:7:18: \"10.202.0.0\" is no network (an address and a length: 10.202.0.0/16)",
            "shop.yaml:7:30: \"10.203.0.0/33\" is no network (an address and a length:"
                + " 10.202.0.0/16)",
            "shop.yaml:7:45: \"example.org/8\" is no network (an address and a length:"
                + " 10.202.0.0/16)",
            "shop.yaml:8:16: a subnet of 20 bits is larger than 10.204.0.0/24 (subnet-size: 24)");
    assertThat(problems("version: 1\nmachines: [{name: web}]\nswarm: {workers: [web]}"))
        .containsExactly(
            "shop.yaml:3:1: the swarm has no manager (managers: [NAME], or [\"web-*\"])");
  }

  @Test
  void anEvenNumberOfManagersIsAllowedAndNoted() throws Exception {
    var fleet =
        load(
            """
            version: 1
            machines: [{name: web, count: 4}]
            swarm: {managers: [web-*]}
            """);

    assertThat(fleet.notes().stream().map(p -> p.toString().replace(dir + "/", "")))
        .containsExactly(
            "shop.yaml:3:1: 4 managers outlive the loss of 1, as 3 do, and more of them can be lost"
                + " (take 3 or 5)");
  }

  @Test
  void aPasswordThatIsNoReferenceIsRefusedWithoutBeingTold() throws IOException {
    Files.writeString(dir.resolve("c.yaml"), "services: {web: {image: web}}");
    var told =
        problems(
            """
            version: 1
            variables: {pw: hunter2}
            machines: [{name: web}]
            registry: {host: wbe, users: {ci: hunter2, me: "${pw}", "a b": "env:X"}, mirror: ftp://u:hunter2@x, data: srv}
            stacks: [{name: shop, compose: c.yaml, secrets: {DB: hunter2}}]
            """);

    assertThat(told)
        .containsExactly(
            "shop.yaml:4:18: no machine of the fleet is named wbe (did you mean \"web\"?)",
            "shop.yaml:4:31: the password of ci is given as plain text (give a reference: file:PATH,"
                + " env:NAME or cmd:COMMAND)",
            "shop.yaml:4:44: the password of me is given as plain text (give a reference: file:PATH,"
                + " env:NAME or cmd:COMMAND)",
            "shop.yaml:4:57: \"a b\" cannot name a user (letters, digits, . _ and - only)",
            "shop.yaml:4:82: the mirror is not given by a plain URL (mirror: https://HOST)",
            "shop.yaml:4:107: \"srv\" is no absolute path (data: /srv/…)",
            "shop.yaml:5:50: the secret DB is given as plain text (give a reference: file:PATH,"
                + " env:NAME or cmd:COMMAND)")
        .noneMatch(p -> p.contains("hunter2"));
  }

  @Test
  void aRegistryIsOnAMachine() throws Exception {
    var registry =
        load("""
        version: 1
        machines: [{name: web}]
        registry: {host: web, users: {ci: "file:pw.txt", me: "env:PW", x: "file:~/pw"}}
        """)
            .registry()
            .orElseThrow();

    assertThat(registry.host().value()).isEqualTo("web");
    assertThat(registry.port()).isEqualTo(5000);
    assertThat(names(List.copyOf(registry.users().values())))
        .containsExactly("file:" + dir.resolve("pw.txt"), "env:PW", "file:~/pw");
  }

  @Test
  void aStackTakesItsFilesFromBesideTheFleet() throws Exception {
    Files.writeString(dir.resolve("c.yaml"), "services: {web: {image: shop/web:1}}");
    var fleet =
        load(
            """
            version: 1
            machines: [{name: web}]
            registry: {host: web}
            stacks:
              - name: shop
                compose: c.yaml
                environment: {TAG: 1.0, DEBUG: true}
                secrets: {DB: "file:db.txt"}
                images: [shop/web]
            """);
    var stack = fleet.stacks().getFirst();

    assertThat(stack.compose().value()).isEqualTo(dir.resolve("c.yaml").toString());
    assertThat(stack.file().imageNames()).containsExactly("shop/web");
    assertThat(stack.host().map(Marked::value)).as("there is only one").contains("web");
    assertThat(stack.environment().get("TAG"))
        .isEqualTo(new Marked<>("1.0", new Mark(fleet.origin(), 7, 19)));
    assertThat(Objects.requireNonNull(stack.secrets().get("DB")).value())
        .isEqualTo("file:" + dir.resolve("db.txt"));
  }

  @Test
  void aStacksWrongsAreTold() throws IOException {
    Files.writeString(dir.resolve("c.yaml"), "services: {web: {image: shop/web:1}}");
    Files.writeString(dir.resolve("bad.yaml"), "services:\n  web: [image\n");
    Files.writeString(dir.resolve("none.yaml"), "servces: {}\n");
    assertThat(
            problems(
                """
                version: 1
                machines: [{name: web, count: 2}]
                stacks:
                  - {name: Shop, compose: c.yaml, images: ["*"], host: web-1}
                  - {name: a, compose: c.yaml, host: web}
                  - {name: b, compose: c.yaml}
                  - {name: c, host: web-1}
                  - {name: d, compose: bad.yaml, host: web-1}
                  - {name: e, compose: missing.yaml, host: web-1}
                  - {name: f, compose: none.yaml, host: web-1}
                  - {name: g, compose: c.yaml, host: web-1, environment: {A: b}, secrets: {A: "env:B"}}
                """))
        .containsExactly(
            "shop.yaml:4:12: \"Shop\" cannot name a stack (small letters, digits, _ and - only)",
            "shop.yaml:4:44: images are taken from the fleet's registry, and it has none (registry:"
                + " {host: NAME})",
            "shop.yaml:5:38: no machine of the fleet is named web (one of web-1, web-2)",
            "shop.yaml:6:12: without swarm: a stack needs the host that runs it (host: web-1)",
            "shop.yaml:7:12: a stack needs a Compose file (compose: FILE)",
            "shop.yaml:9:24: there is no file missing.yaml (a Compose file is looked for beside the"
                + " fleet's file)",
            "shop.yaml:11:12: A is both in environment and in secrets (keep one of them)",
            "bad.yaml:3:1: expected ',' or ']', but got <stream end> (look at the line and the one"
                + " before: brackets, quotes, indentation by blanks)",
            "none.yaml:1:1: a Compose file needs services (services: …)");
    assertThat(
            problems(
                """
                version: 1
                machines: [{name: web}]
                swarm: {managers: [web]}
                registry: {host: web}
                stacks: [{name: shop, compose: c.yaml, host: web, images: [shop/wbe]}]
                """))
        .containsExactly(
            "shop.yaml:5:46: a stack of a swarm has no host: the swarm places its services (leave"
                + " host: out, and use placement: in the Compose file)",
            "shop.yaml:5:60: no service of c.yaml has the image shop/wbe (did you mean"
                + " \"shop/web\"?)");
  }

  @Test
  void aFleetStandsOnItsBase() throws Exception {
    Files.createDirectories(dir.resolve("base"));
    Files.writeString(dir.resolve("base/c.yaml"), "services: {web: {image: web}}");
    Files.writeString(dir.resolve("base/host.yaml"), "version: 1\nlabels: {from: own}\n");
    Files.writeString(
        dir.resolve("base/base.yaml"),
        """
        version: 1
        name: base
        description: the base
        variables: {count: 1, zone: a}
        defaults: {driver: nspawn, template: ./host.yaml, labels: {zone: "${zone}"}}
        machines: [{name: web, count: "${count}", labels: {x: y}}]
        swarm: {managers: [web-1], encrypted: true}
        registry: {host: web-1, users: {ci: "env:A"}}
        stacks: [{name: shop, compose: c.yaml, environment: {A: "1", B: "1"}}]
        """);
    var fleet =
        load(
            """
            version: 1
            base: base/base.yaml
            variables: {count: 3}
            machines: [{name: web, labels: {more: z}}, {name: db}]
            swarm: {managers: ["web-*"]}
            registry: {port: 5001, users: {me: "env:B"}}
            stacks: [{name: shop, environment: {B: "2"}}]
            """);

    assertThat(fleet.name().value()).isEqualTo("shop");
    assertThat(fleet.description()).isEmpty();
    assertThat(machines(fleet)).containsExactly("web-1", "web-2", "web-3", "db");
    assertThat(fleet.machines().getFirst().template().labels().keySet())
        .containsExactly("from", "zone", "x", "more");
    assertThat(names(fleet.swarm().orElseThrow().managers())).hasSize(3);
    assertThat(fleet.swarm().orElseThrow().encrypted()).isTrue();
    var registry = fleet.registry().orElseThrow();
    assertThat(registry.port()).isEqualTo(5001);
    assertThat(registry.users().keySet()).containsExactly("ci", "me");
    var stack = fleet.stacks().getFirst();
    assertThat(stack.compose().value()).isEqualTo(dir.resolve("base/c.yaml").toString());
    assertThat(names(List.copyOf(stack.environment().values()))).containsExactly("1", "2");
  }

  @Test
  void problemsOfEveryFileOfTheChainAreTold() throws IOException {
    file("base.yaml", "version: 1\ndefaults: {drivr: a}\nmachines: [{name: web, count: x}]");
    assertThat(problems("version: 1\nbase: ./base.yaml\nswrm: {}\n"))
        .containsExactly(
            "shop.yaml:3:1: unknown key \"swrm\" (did you mean \"swarm\"?)",
            "base.yaml:2:12: unknown key \"defaults.drivr\" (did you mean \"driver\"?)",
            "base.yaml:3:31: machines.count must be a whole number from 1 to 1000, not \"x\"");
  }

  @Test
  void aCircleOfBasesIsReportedWithItsWay() throws IOException {
    file("a.yaml", "version: 1\nbase: ./b.yaml\n");
    file("b.yaml", "version: 1\nbase: ./shop.yaml\n");
    assertThat(problems("version: 1\nbase: ./a.yaml\n"))
        .containsExactly(
            "b.yaml:2:7: a fleet is its own base: shop.yaml -> a.yaml -> b.yaml -> shop.yaml (take"
                + " one base: out)");
    assertThat(problems("version: 1\nbase: swarm-4\n"))
        .containsExactly(
            "shop.yaml:2:7: there is no bundled fleet \"swarm-4\" (did you mean \"swarm-3\"?)");
    assertThat(problems("version: 1\nbase: ./none.yaml\n"))
        .containsExactly(
            "shop.yaml:2:7: there is no file none.yaml (a bundled one is named without .yaml and slash)");
  }

  @Test
  void aBombOfAliasesIsRefused() throws IOException {
    assertThat(problems("version: 1\nvariables: &a {x: y}\nmachines: [{name: web, labels: *a}]\n"))
        .containsExactly(
            "shop.yaml:3:32: the alias *a is not allowed here (write the value out, or use base:)");
  }

  @Test
  void aLabelOfTheProgramItselfIsRefused() throws IOException {
    assertThat(problems("version: 1\nmachines: [{name: web, labels: {machine.fleet: x}}]"))
        .containsExactly(
            "shop.yaml:2:33: the label machine.fleet is the fleet's own (leave it out)");
  }

  @ParameterizedTest
  @CsvSource({
    "*,web,true", "web-*,web-1,true", "web-*,web,false", "*b*1,web-1,true", "a*b*c,aXbXbXc,true",
    "a*b*c,aXbXcX,false", "web,web,true", "web,webs,false", "w*,w,true", "*-1,web-11,false"
  })
  void aStarIsAnyText(String pattern, String name, boolean matches) {
    assertThat(Names.matches(pattern, name)).isEqualTo(matches);
  }

  @Test
  void aPatternOfManyStarsIsNoBomb() {
    var steps = "a*".repeat(30_000) + "b";

    assertThat(Names.matches(steps, "a".repeat(60))).isFalse();
  }

  @Test
  void aVariableFileMayBeWrong() throws IOException {
    var path = Path.of(file("vars.yaml", "a: [1]\na: 2\n"));
    var e = catchThrowableOfType(TemplateException.class, () -> NONE.withFile(path));

    assertThat(Objects.requireNonNull(e).problems())
        .extracting(p -> p.mark().map(m -> m.line() + ":" + m.column()), Problem::message)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(
                Optional.of("1:4"), "a must be a single value, not a list"),
            org.assertj.core.groups.Tuple.tuple(
                Optional.of("2:1"), "a is given twice, first in line 1"));
  }
}
