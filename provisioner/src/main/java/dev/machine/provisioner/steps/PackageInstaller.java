package dev.machine.provisioner.steps;

import dev.machine.drivers.Progress;
import dev.machine.drivers.wait.Deadline;
import dev.machine.drivers.wait.Wait;
import dev.machine.engine.Content.BundleRef;
import dev.machine.engine.Step;
import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.remote.Command;
import dev.machine.provisioner.remote.Remote;
import dev.machine.provisioner.remote.Remotes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/// Uploads packages into a private directory of the host and has dpkg take them all at once.
final class PackageInstaller {

  /// EX_TEMPFAIL of `install.sh`: another process has dpkg's lock.
  private static final int LOCKED = 75;

  private static final Duration LOCK_INTERVAL = Duration.ofSeconds(1);
  private static final Duration CLEAN_UP = Duration.ofSeconds(20);

  private final Remote remote;
  private final Supplies.BundleFiles bundle;
  private final Progress progress;

  PackageInstaller(Remote remote, Supplies.BundleFiles bundle, Progress progress) {
    this.remote = remote;
    this.bundle = bundle;
    this.progress = progress;
  }

  void install(Step.InstallPackages step, Deadline deadline)
      throws ProvisionException, InterruptedException {
    if (step.packages().isEmpty()) {
      return;
    }
    String directory = Remotes.privateDirectory(remote, deadline);
    boolean done = false;
    try {
      upload(step, directory, deadline);
      dpkg(step, directory, deadline);
      done = true;
    } finally {
      if (!done) {
        cleanUp(directory);
      }
    }
  }

  private void upload(Step.InstallPackages step, String directory, Deadline deadline)
      throws ProvisionException, InterruptedException {
    long total = step.packages().stream().mapToLong(BundleRef::size).sum();
    long before = 0;
    for (BundleRef ref : step.packages()) {
      long base = before;
      var upload = Uploads.of(directory + "/" + ref.fileName(), 0600, bundle.file(ref));
      remote.put(upload, new Share(base, total), deadline);
      before += upload.size();
    }
  }

  /// The part of one file in the whole.
  private final class Share implements Progress {
    private final long base;
    private final long total;

    Share(long base, long total) {
      this.base = base;
      this.total = total;
    }

    @Override
    public void step(String title) {
      progress.step(title);
    }

    @Override
    public void bytes(long done, long ofThis) {
      progress.bytes(base + done, total);
    }

    @Override
    public void note(String text) {
      progress.note(text);
    }
  }

  private void dpkg(Step.InstallPackages step, String directory, Deadline deadline)
      throws ProvisionException, InterruptedException {
    Command install = Command.script(Resources.text("install.sh"), directory).asRoot();
    var told = new AtomicBoolean();
    var last = new ArrayList<Remote.Result>();
    Wait.<Remote.Result, ProvisionException>until(
        deadline,
        LOCK_INTERVAL,
        () -> {
          Remote.Result result = remote.run(install, deadline);
          last.add(result);
          if (result.exit() != LOCKED) {
            return Optional.of(result);
          }
          if (told.compareAndSet(false, true)) {
            progress.note("Waiting: another process of the host has dpkg's lock");
          }
          return Optional.empty();
        });
    Remote.Result result = last.getLast();
    if (!result.ok()) {
      String output = Remotes.output(result);
      throw ProvisionException.failed(
              "%s failed: dpkg ended with %d".formatted(step.title(), result.exit()),
              FailureHints.of(output))
          .withOutput(Remotes.tail(output));
    }
  }

  /// The first failure is what is told; a directory in /var/tmp that stays does no harm.
  private void cleanUp(String directory) throws InterruptedException {
    try {
      remote.run(Command.of("rm", "-rf", "--", directory).asRoot(), Deadline.after(CLEAN_UP));
    } catch (ProvisionException e) {
      if (remote.alive()) {
        progress.note("On the host stays " + directory + ": " + e.getMessage());
      }
    }
  }
}
