package dev.machine.drivers.cloud.testing;

import dev.machine.drivers.CloudFailure;
import dev.machine.drivers.DriverException;
import dev.machine.drivers.FirstBoot;
import dev.machine.drivers.Ledger;
import dev.machine.drivers.OptionValues;
import dev.machine.drivers.Progress;
import dev.machine.drivers.ServerRef;
import dev.machine.drivers.ServerRequest;
import dev.machine.drivers.ServerState;
import dev.machine.drivers.cloud.CloudDriver;
import dev.machine.drivers.cloud.Owner;
import dev.machine.drivers.testing.FakeWorld.Killed;
import dev.machine.drivers.testing.MemoryLedger;
import dev.machine.drivers.wait.Deadline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The life of one host under one schedule of faults: processes that create, resume and remove,
/// each of which may be killed.
final class Run {

  /// What follows a death.
  enum Course {
    RESUME,
    REMOVE,
    /// The death comes while it is removed.
    REMOVE_KILLED
  }

  private enum Outcome {
    DONE,
    FAILED,
    KILLED
  }

  private interface Work {
    void with(CloudDriver driver) throws DriverException, InterruptedException;
  }

  private static final String STORE = "0a1b2c3d";

  /// As long as the program gives a cloud to make or to remove a host.
  private static final Duration PATIENCE = Duration.ofMinutes(15);

  /// Removals under faults, before the last one without.
  private static final int REMOVALS = 4;

  private final Faults faults;
  private final String title;
  private final Rig rig;
  private final ServerRequest request;
  private final Owner owner;
  private final DyingLedger ledger;

  /// What was there before, and must be there after, as it was.
  private final Set<Held> others;

  private boolean neighbourComes;
  private @Nullable DriverException last;

  Run(CloudFaultContract contract, Faults faults, String title) throws Exception {
    this.faults = faults;
    this.title = title;
    this.rig = contract.rig(faults, this::check);
    this.ledger = new DyingLedger(faults);
    this.request = request("11111111", contract.options());
    this.owner = new Owner(STORE, request.ref());
    this.others = new HashSet<>(rig.contents());
  }

  private static ServerRequest request(String nonce, OptionValues options) {
    var boot =
        new FirstBoot(
            "web1",
            "root",
            new FirstBoot.HostKey("-----BEGIN OPENSSH PRIVATE KEY-----", "ssh-ed25519 AAAAhost"),
            List.of("ssh-ed25519 AAAAlogin machine"),
            List.of());
    return new ServerRequest(new ServerRef("web1", nonce), boot, options, 2376);
  }

  /// Another host of the same store and even of the same name.
  private void neighbour() throws Exception {
    var theirs = request("22222222", request.options());
    neighbourComes = true;
    faults.quietly(() -> driver().create(theirs, new MemoryLedger(), Progress.SILENT, deadline()));
    neighbourComes = false;
    others.addAll(rig.contents());
  }

  private CloudDriver driver() throws DriverException {
    return new CloudDriver(
        rig.connect(), new CloudDriver.Settings(STORE, "root", ""), faults.time(), faults.dice());
  }

  private static Deadline deadline() {
    return Deadline.after(PATIENCE);
  }

  /// @return whether the host was there at some time
  boolean random() throws Exception {
    if (faults.dice().nextInt(8) == 0) {
      neighbour();
    }
    boolean created = create();
    if (created && faults.flip()) {
      var _ = process("stop", d -> d.stop(request.ref(), Progress.SILENT, deadline()));
      var _ = process("start", d -> d.start(request.ref(), ledger, Progress.SILENT, deadline()));
    }
    remove();
    return created;
  }

  /// @return whether the process was killed
  boolean killed(Course course) throws Exception {
    if (course == Course.REMOVE_KILLED) {
      return removeKilled();
    }
    boolean killed = process("create", this::makeIt) == Outcome.KILLED;
    if (course == Course.RESUME && killed) {
      faults.calm();
      require(process("resume", this::makeIt) == Outcome.DONE, "it is resumed");
    }
    faults.calm();
    if (course == Course.RESUME) {
      exact();
    }
    remove();
    return killed;
  }

  private boolean removeKilled() throws Exception {
    var at = faults.disarm();
    require(process("create", this::makeIt) == Outcome.DONE, "it is made");
    faults.arm(at);
    boolean killed = process("remove", this::removeIt) == Outcome.KILLED;
    remove();
    return killed;
  }

  private boolean create() throws Exception {
    while (true) {
      var outcome = process("create", this::makeIt);
      if (outcome == Outcome.DONE) {
        exact();
        return true;
      }
      if (outcome == Outcome.FAILED && last instanceof CloudFailure e && e.nothingMade()) {
        require(ours().isEmpty(), "it said that nothing was made");
      }
      if (outcome == Outcome.FAILED || faults.flip()) {
        return false;
      }
      faults.perhapsAgain();
    }
  }

  private void makeIt(CloudDriver driver) throws DriverException, InterruptedException {
    var made = driver.create(request, ledger, Progress.SILENT, deadline());
    require(made.state() == ServerState.RUNNING, "it runs");
    require(made.login().isPresent(), "it has an address");
  }

  private void removeIt(CloudDriver driver) throws DriverException, InterruptedException {
    driver.destroy(request.ref(), ledger, Progress.SILENT, deadline());
  }

  private void remove() throws Exception {
    for (int attempt = 1; process("remove", this::removeIt) != Outcome.DONE; attempt++) {
      require(attempt <= REMOVALS, "it can be removed when all is well again");
      if (attempt == REMOVALS) {
        faults.calm();
      }
      faults.time().pause(Duration.ofMinutes(1));
      faults.perhapsAgain();
    }
    require(ours().isEmpty(), "nothing is left");
    require(ledger.entries().isEmpty(), "the ledger is empty");
    check();
  }

  private Outcome process(String what, Work work) throws Exception {
    faults.note("== " + what);
    last = null;
    try {
      work.with(driver());
      return Outcome.DONE;
    } catch (DriverException e) {
      if (killed(e)) {
        return Outcome.KILLED;
      }
      last = e;
      faults.note("== " + what + " failed: " + e.getMessage());
      return Outcome.FAILED;
    } catch (RuntimeException | Error e) {
      if (killed(e)) {
        return Outcome.KILLED;
      }
      throw e instanceof AssertionError told ? told : new AssertionError(story("ended by " + e), e);
    }
  }

  /// Libraries wrap what is thrown through them.
  private static boolean killed(Throwable thrown) {
    for (Throwable t = thrown; t != null; t = t.getCause()) {
      if (t instanceof Killed) {
        return true;
      }
    }
    return false;
  }

  /// After a success: exactly what the ledger says, whole.
  private void exact() {
    var told = new HashSet<String>();
    for (var entry : ledger.entries()) {
      told.add(entry.resource().kind() + " " + entry.id().orElse("(no id)"));
    }
    var there = new HashSet<String>();
    ours().forEach(h -> there.add(h.kind() + " " + h.id()));
    require(there.equals(told), "the cloud holds what the ledger tells: " + told);
    require(rig.flaws().isEmpty(), "all is as it should be: " + rig.flaws());
  }

  private List<Held> ours() {
    var ours = new ArrayList<>(rig.contents());
    ours.removeIf(h -> !h.owner().equals(Optional.of(owner)));
    return ours;
  }

  /// At every moment: whatever is ours is in the ledger, and nothing else was touched.
  private void check() {
    var rest = new HashSet<Held>();
    for (var held : rig.contents()) {
      if (held.owner().equals(Optional.of(owner))) {
        require(told(held), "in the ledger: " + held);
      } else {
        rest.add(held);
      }
    }
    require(neighbourComes || rest.equals(others), "what is not ours is as it was: " + others);
  }

  private boolean told(Held held) {
    return ledger.entries().stream()
        .filter(e -> e.resource().kind().equals(held.kind()))
        .map(Ledger.Entry::id)
        .anyMatch(id -> id.isEmpty() || id.get().equals(held.id()));
  }

  private void require(boolean holds, String what) {
    if (!holds) {
      throw new AssertionError(story("it does not hold that " + what));
    }
  }

  private String story(String problem) {
    var story = new StringBuilder(title).append(": ").append(problem).append("\n\n");
    story.append(faults.trace()).append("\n\nthe cloud has\n");
    rig.contents().forEach(h -> story.append("  ").append(h).append('\n'));
    story.append("the ledger has\n");
    ledger.entries().forEach(e -> story.append("  ").append(e).append('\n'));
    return story.toString();
  }
}
