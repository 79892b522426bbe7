package dev.machine.cli.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.machine.drivers.Driver;
import dev.machine.drivers.DriverContext;
import dev.machine.drivers.FirstBoot;
import dev.machine.drivers.Inventory;
import dev.machine.drivers.Ledger;
import dev.machine.drivers.OptionValues;
import dev.machine.drivers.PowerControl;
import dev.machine.drivers.Progress;
import dev.machine.drivers.ServerRef;
import dev.machine.drivers.ServerRequest;
import dev.machine.drivers.ServerState;
import dev.machine.drivers.cloud.openstack.OpenStackFactory;
import dev.machine.drivers.wait.Deadline;
import dev.machine.provisioner.ledger.JournalLedger;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.assertj.core.api.AbstractStringAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The `openstack` driver and the program against a real OpenStack, which is asked itself what is
/// left. Needs the usual `OS_*` variables and nothing else (`mvn verify -Popenstack`); image, size
/// and pool may be chosen by `OS_IMAGE_NAME`, `OS_FLAVOR_NAME`, `OS_FLOATINGIP_POOL`, and must be
/// where the cloud's first ones do not fit. Servers need not answer SSH.
class OpenStackAcceptance {

  private static final Duration PATIENCE = Duration.ofMinutes(4);
  private static final String NAME = "machine-acceptance";

  @TempDir Path home;

  private OpenStackEye eye;
  private Set<String> before;
  private Shell shell;
  private final Map<String, String> chosen = new TreeMap<>();

  @BeforeEach
  void look() throws Exception {
    eye = OpenStackEye.open();
    before = eye.contents();
    chosen.putAll(eye.choices());
    var pool = eye.pool();
    OpenStackEye.env("OS_FLOATINGIP_POOL")
        .or(() -> pool)
        .ifPresent(name -> chosen.put("OS_FLOATINGIP_POOL", name));
    shell = shell();
  }

  private Shell shell() {
    var fresh = new Shell(home);
    chosen.forEach(fresh::with);
    return fresh;
  }

  /// A test that fails must not leave anything in somebody's cloud.
  @AfterEach
  void clean() throws Exception {
    if (Files.isDirectory(record())) {
      shell().machine("rm", "-y", "-f", NAME).ok();
    }
  }

  private Path record() {
    return home.resolve(".machine/hosts").resolve(NAME);
  }

  private static Deadline deadline() {
    return Deadline.after(PATIENCE);
  }

  @Test
  void what_cannot_be_is_refused_before_anything_is_made() throws Exception {
    refused(shell().with("OS_PASSWORD", "wrong").with("OS_APPLICATION_CREDENTIAL_SECRET", "wrong"))
        .contains("credentials");
    var image = chosen.get("OS_IMAGE_NAME");
    refused(shell().with("OS_IMAGE_NAME", image + "x")).contains("did you mean " + image);
    var flavor = chosen.get("OS_FLAVOR_NAME");
    refused(shell().with("OS_FLAVOR_NAME", flavor + "x")).contains("did you mean");
    refused(shell().with("OS_FLOATINGIP_POOL", "no-such-pool")).contains("no-such-pool");
    refused(shell().with("OS_NETWORK_NAME", "no-such-network")).contains("no-such-network");
    refused(shell().with("OS_REGION_NAME", "no-such-region")).contains("no-such-region");
    refused(shell().with("OS_KEYPAIR_NAME", "no-such-key")).contains("no-such-key");
    refused(shell().with("OS_SECURITY_GROUPS", "no-such-group")).contains("no-such-group");
    refused(shell().with("OS_AUTH_URL", "http://127.0.0.1:9/v3")).contains("127.0.0.1:9");
  }

  private AbstractStringAssert<?> refused(Shell person) throws Exception {
    var answer = person.machine("create", "-d", "openstack", NAME).exits(3);
    assertThat(answer.out()).isEmpty();
    assertThat(answer.err()).doesNotContain("\tat ");
    assertThat(eye.contents()).isEqualTo(before);
    assertThat(shell.machine("ls", "-q").ok().out()).isEmpty();
    return assertThat(answer.err());
  }

  @Test
  void of_several_networks_one_must_be_named() throws Exception {
    var network = eye.addNetwork("machine-acceptance-net");
    try {
      refused(shell().with("OS_NETWORK_NAME", ""))
          .contains("several networks")
          .contains("machine-acceptance-net");
    } finally {
      eye.removeNetwork(network);
    }
  }

  @Test
  void a_quota_is_noticed_before_anything_is_made() throws Exception {
    int quota = eye.quota();
    assumeTrue(eye.setQuota(eye.servers()), "we may change the quota");
    try {
      refused(shell()).contains("servers").contains("quota");
    } finally {
      assertThat(eye.setQuota(quota)).isTrue();
    }
  }

  @Test
  void a_server_is_made_listed_stopped_started_and_removed() throws Exception {
    var factory = new OpenStackFactory();
    var environment = new HashMap<>(System.getenv());
    environment.putAll(chosen);
    var options = new OptionValues(Map.of()).complete(factory.options(), environment);
    var driver = factory.open(new DriverContext("acce97ed", home, home, options));
    var request = request(options);
    var ledger = JournalLedger.open(home.resolve("ledger.jsonl"));
    try {
      driver.preflight(request);
      var made = driver.create(request, ledger, Progress.SILENT, deadline());
      assertThat(made.state()).isEqualTo(ServerState.RUNNING);
      assertThat(made.login()).isPresent();
      assertThat(news()).isEqualTo(told(ledger));
      assertThat(eye.status(NAME)).isEqualTo("ACTIVE");
      assertThat(driver.list()).containsExactly(made);
      assertThat(driver.find(request.ref())).contains(made);
      assertThat(((Inventory) driver).items()).hasSameSizeAs(ledger.entries());
      // Another process that knows the ledger takes what is there.
      assertThat(driver.create(request, ledger, Progress.SILENT, deadline())).isEqualTo(made);
      assertThat(news()).isEqualTo(told(ledger));
      power(driver, request.ref(), ledger);
    } finally {
      driver.destroy(request.ref(), ledger, Progress.SILENT, deadline());
    }
    assertThat(ledger.entries()).isEmpty();
    assertThat(driver.list()).isEmpty();
    assertThat(((Inventory) driver).items()).isEmpty();
    assertThat(eye.contents()).isEqualTo(before);
  }

  private void power(Driver driver, ServerRef ref, Ledger ledger) throws Exception {
    var power = (PowerControl) driver;
    assertThat(power.stop(ref, Progress.SILENT, deadline()).state()).isEqualTo(ServerState.STOPPED);
    assertThat(eye.status(NAME)).isEqualTo("SHUTOFF");
    assertThat(power.stop(ref, Progress.SILENT, deadline()).state()).isEqualTo(ServerState.STOPPED);
    assertThat(power.start(ref, ledger, Progress.SILENT, deadline()).state())
        .isEqualTo(ServerState.RUNNING);
    assertThat(eye.status(NAME)).isEqualTo("ACTIVE");
    assertThat(power.kill(ref, Progress.SILENT, deadline()).state()).isEqualTo(ServerState.STOPPED);
    assertThat(eye.status(NAME)).isEqualTo("SHUTOFF");
  }

  private static ServerRequest request(OptionValues options) {
    var boot =
        new FirstBoot(
            NAME,
            "root",
            new FirstBoot.HostKey("unused", "ssh-ed25519 AAAAhost"),
            List.of(
                "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl"
                    + " acceptance"),
            List.of());
    return new ServerRequest(new ServerRef(NAME, "acce97ed"), boot, options, 2376);
  }

  /// What is new in the project by kinds; the ports of servers aside.
  private Map<String, Integer> news() throws Exception {
    var lines = new TreeSet<>(eye.contents());
    assertThat(lines).as("what was there").containsAll(before);
    lines.removeAll(before);
    var kinds = new TreeMap<String, Integer>();
    lines.forEach(line -> kinds.merge(line.split(" ")[0], 1, Integer::sum));
    kinds.remove("port");
    return kinds;
  }

  private static Map<String, Integer> told(Ledger ledger) {
    var kinds = new TreeMap<String, Integer>();
    ledger.entries().forEach(e -> kinds.merge(e.resource().kind(), 1, Integer::sum));
    return kinds;
  }

  @Test
  void killed_half_way_it_is_resumed_or_removed_and_nothing_is_left() throws Exception {
    for (int border : List.of(1, 2, 5, 8)) {
      createAndKill(() -> ledgerLines() >= border);
      var ledger = JournalLedger.open(record().resolve("ledger.jsonl"));
      assertThat(told(ledger)).as("killed at %d", border).containsAllEntriesOf(news());
      if (border % 2 == 0) {
        runAndKill(() -> said().contains("Waiting for SSH"), "create", "--resume", NAME);
        var resumed = JournalLedger.open(record().resolve("ledger.jsonl"));
        assertThat(news()).as("resumed at %d", border).isEqualTo(told(resumed));
      }
      shell.machine("rm", "-y", NAME).ok();
      assertThat(eye.contents()).as("killed at %d", border).isEqualTo(before);
    }
  }

  @Test
  void a_server_that_somebody_removed_is_no_hindrance() throws Exception {
    createAndKill(() -> said().contains("Waiting for SSH"));
    assertThat(shell.machine("ls").ok().out()).contains(NAME);
    eye.removeServer(NAME);
    shell.machine("rm", "-y", NAME).ok();
    assertThat(eye.contents()).isEqualTo(before);
  }

  @Test
  void what_has_no_record_is_listed_as_left_over_and_stays_without_proof() throws Exception {
    createAndKill(() -> said().contains("Waiting for SSH"));
    assertThat(shell.machine("orphans").ok().out()).isEmpty();
    var made = news();
    var aside = home.resolve("aside");
    Files.move(record(), aside);
    try {
      var answer = shell.machine("orphans", "-d", "openstack", "--delete", "--yes").ok();
      assertThat(answer.out()).contains(NAME).contains(made.keySet());
      assertThat(news()).isEqualTo(made);
    } finally {
      Files.move(aside, record());
    }
    shell.machine("rm", "-y", NAME).ok();
    assertThat(shell.machine("orphans", "-d", "openstack").ok().out()).isEmpty();
    assertThat(eye.contents()).isEqualTo(before);
  }

  @Test
  void ctrl_c_undoes() throws Exception {
    var process = start("create", "-d", "openstack", NAME);
    await(process, () -> said().contains("Waiting for SSH"));
    assertThat(news()).isNotEmpty();
    new ProcessBuilder("kill", "-INT", String.valueOf(process.pid())).start().waitFor();
    assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(said()).isEqualTo(130);
    assertThat(shell.machine("ls", "-q").ok().out()).isEmpty();
    assertThat(eye.contents()).isEqualTo(before);
  }

  private void createAndKill(BooleanSupplier moment) throws Exception {
    runAndKill(moment, "create", "-d", "openstack", NAME);
  }

  private void runAndKill(BooleanSupplier moment, String... arguments) throws Exception {
    var process = start(arguments);
    try {
      await(process, moment);
    } finally {
      process.destroyForcibly();
      assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  private Process start(String... arguments) throws Exception {
    Files.deleteIfExists(home.resolve("said"));
    var argv = new String[arguments.length + 1];
    argv[0] = Shell.launcher().toString();
    System.arraycopy(arguments, 0, argv, 1, arguments.length);
    return shell.start(new File("/dev/null"), home.resolve("said").toFile(), argv);
  }

  private void await(Process process, BooleanSupplier moment) throws InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!moment.getAsBoolean()) {
      assertThat(process.isAlive()).as("it ended: %s", said()).isTrue();
      assertThat(System.nanoTime()).as("time is up: %s", said()).isLessThan(end);
      TimeUnit.MILLISECONDS.sleep(2);
    }
  }

  private long ledgerLines() {
    return CutOffIT.text(record().resolve("ledger.jsonl")).lines().count();
  }

  private String said() {
    return CutOffIT.text(home.resolve("said"));
  }
}
