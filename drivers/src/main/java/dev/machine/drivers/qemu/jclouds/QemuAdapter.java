package dev.machine.drivers.qemu.jclouds;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.Sets;
import dev.machine.drivers.DriverException;
import dev.machine.drivers.Server;
import dev.machine.drivers.ServerRef;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Optional;
import org.jclouds.compute.ComputeServiceAdapter;
import org.jclouds.compute.domain.Hardware;
import org.jclouds.compute.domain.HardwareBuilder;
import org.jclouds.compute.domain.Image;
import org.jclouds.compute.domain.ImageBuilder;
import org.jclouds.compute.domain.OperatingSystem;
import org.jclouds.compute.domain.OsFamily;
import org.jclouds.compute.domain.Processor;
import org.jclouds.compute.domain.Template;
import org.jclouds.domain.Location;
import org.jclouds.domain.LoginCredentials;
import org.jspecify.annotations.Nullable;

/// Has jclouds ask [QemuCompute.Machines]. The one image and the one hardware stand for what the
/// driver's options say; jclouds only wants to have chosen some.
final class QemuAdapter implements ComputeServiceAdapter<Server, Hardware, Image, Location> {

  static final String IMAGE = "as-ordered";
  static final String HARDWARE = "as-ordered";

  private final QemuCompute.Machines machines;

  @Inject
  QemuAdapter(QemuCompute.Machines machines) {
    this.machines = machines;
  }

  /// Carries what is checked through jclouds, which declares nothing.
  private static final class Carried extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Carried(Exception cause) {
      super(cause);
    }
  }

  private interface Call<T> {
    T call() throws DriverException, InterruptedException;
  }

  private static <T> T carried(Call<T> call) {
    try {
      return call.call();
    } catch (DriverException | InterruptedException e) {
      throw new Carried(e);
    }
  }

  private static ServerRef ref(String id) {
    return NodeId.parse(id)
        .orElseThrow(() -> new IllegalArgumentException("no machine has the id " + id));
  }

  @Override
  public NodeAndInitialCredentials<Server> createNodeWithGroupEncodedIntoName(
      String group, String name, Template template) {
    var server = carried(() -> machines.create(ref(name)));
    var user = server.login().map(l -> l.user()).orElse("root");
    return new NodeAndInitialCredentials<>(
        server, name, LoginCredentials.builder().user(user).build());
  }

  @Override
  public Iterable<Hardware> listHardwareProfiles() {
    return List.of(
        new HardwareBuilder()
            .ids(HARDWARE)
            .name(HARDWARE)
            .hypervisor("QEMU")
            .processor(new Processor(1, 1))
            .ram(1024)
            .build());
  }

  @Override
  public Iterable<Image> listImages() {
    return List.of(
        new ImageBuilder()
            .ids(IMAGE)
            .name(IMAGE)
            .description(IMAGE)
            .status(Image.Status.AVAILABLE)
            .operatingSystem(
                OperatingSystem.builder()
                    .family(OsFamily.LINUX)
                    .description("Linux")
                    .is64Bit(true)
                    .build())
            .build());
  }

  @Override
  public @Nullable Image getImage(String id) {
    return id.equals(IMAGE) ? listImages().iterator().next() : null;
  }

  @Override
  public Iterable<Location> listLocations() {
    return ImmutableList.of();
  }

  @Override
  public @Nullable Server getNode(String id) {
    Optional<Server> found = carried(() -> machines.find(ref(id)));
    return found.orElse(null);
  }

  @Override
  public Iterable<Server> listNodes() {
    return carried(machines::list);
  }

  @Override
  public Iterable<Server> listNodesByIds(Iterable<String> ids) {
    var wanted = Sets.newHashSet(ids);
    return carried(machines::list).stream()
        .filter(s -> wanted.contains(NodeId.of(s.ref())))
        .toList();
  }

  @Override
  public void destroyNode(String id) {
    carried(() -> {
      machines.destroy(ref(id));
      return true;
    });
  }

  @Override
  public void rebootNode(String id) {
    suspendNode(id);
    resumeNode(id);
  }

  @Override
  public void resumeNode(String id) {
    carried(() -> {
      machines.start(ref(id));
      return true;
    });
  }

  @Override
  public void suspendNode(String id) {
    carried(() -> {
      machines.stop(ref(id));
      return true;
    });
  }
}
