package dev.machine.provisioner.lifecycle;

import dev.machine.drivers.DriverException;
import dev.machine.drivers.DriverFactory;
import dev.machine.drivers.ImageControl;
import dev.machine.drivers.OptionValues;
import dev.machine.drivers.PowerControl;
import dev.machine.drivers.Progress;
import dev.machine.drivers.ServerState;
import dev.machine.drivers.wait.Deadline;
import dev.machine.engine.EngineFiles;
import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.host.Host;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// `image` for the drivers of one store.
final class StoreImages implements HostImages {

  private static final Duration LONGEST = Duration.ofMinutes(20);

  private final Site site;
  private final Power power;

  StoreImages(Site site, Power power) {
    this.site = site;
    this.power = power;
  }

  @Override
  public void bake(String name, String image, Progress progress)
      throws ProvisionException, DriverException, InterruptedException {
    try (var _ = site.store().lock(name, "machine image bake " + name)) {
      var host = power.ready(name);
      var driver = site.driver(host);
      if (!(driver instanceof ImageControl images && driver instanceof PowerControl control)) {
        throw ProvisionException.refused(
            "the driver " + host.driver() + " makes no images",
            "machine drivers tells what each can do");
      }
      images.requireFree(image);
      var deadline = Deadline.after(LONGEST);
      boolean ran =
          driver.find(host.ref()).filter(s -> s.state() == ServerState.RUNNING).isPresent();
      if (!ran) {
        images.bake(host.ref(), image, EngineFiles.PERSONAL, progress, deadline);
        return;
      }
      progress.step("Stopping " + name);
      try {
        control.stop(host.ref(), progress, deadline.atMost(Power.SHUTDOWN));
        images.bake(host.ref(), image, EngineFiles.PERSONAL, progress, deadline);
      } finally {
        again(host, progress);
      }
    }
  }

  /// It ran before, so it runs after, whatever came between.
  private void again(Host host, Progress progress)
      throws ProvisionException, DriverException, InterruptedException {
    boolean interrupted = Thread.interrupted();
    try {
      power.startLocked(host, progress);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public List<Row> list() throws ProvisionException, DriverException {
    var rows = new ArrayList<Row>();
    for (var factory : site.drivers().all()) {
      var images = images(factory);
      if (images.isPresent()) {
        images.get().baked().forEach(i -> rows.add(new Row(factory.name(), i)));
      }
    }
    return rows;
  }

  @Override
  public void remove(String image)
      throws ProvisionException, DriverException, InterruptedException {
    boolean found = false;
    for (var row : list()) {
      if (row.image().name().equals(image)) {
        found = true;
        images(site.drivers().named(row.driver()))
            .orElseThrow()
            .removeBaked(image, Deadline.after(LONGEST));
      }
    }
    if (!found) {
      throw ProvisionException.usage(
          "there is no image \"" + image + "\"", "machine image ls lists them");
    }
  }

  private Optional<ImageControl> images(DriverFactory factory)
      throws ProvisionException, DriverException {
    if (factory.kind() != DriverFactory.Kind.LOCAL || !site.keeps(factory)) {
      return Optional.empty();
    }
    return site.open(factory, OptionValues.EMPTY) instanceof ImageControl images
        ? Optional.of(images)
        : Optional.empty();
  }
}
