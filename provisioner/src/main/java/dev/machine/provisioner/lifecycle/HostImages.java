package dev.machine.provisioner.lifecycle;

import dev.machine.drivers.DriverException;
import dev.machine.drivers.ImageControl;
import dev.machine.drivers.Progress;
import dev.machine.provisioner.ProvisionException;
import java.util.List;

/// Images made of prepared hosts, for others to begin from.
public interface HostImages {

  /// An image and the driver that takes it.
  record Row(String driver, ImageControl.Baked image) {}

  /// Makes an image of a host: its disk as it is, without what makes it that host. A host that runs
  /// is shut down for it and started again.
  ///
  /// @throws ProvisionException refused when its driver makes no images, or the name is taken
  void bake(String name, String image, Progress progress)
      throws ProvisionException, DriverException, InterruptedException;

  /// The images of all drivers, by driver and name.
  List<Row> list() throws ProvisionException, DriverException;

  /// Removes an image.
  ///
  /// @throws ProvisionException usage when there is none of that name
  void remove(String image) throws ProvisionException, DriverException, InterruptedException;
}
