package dev.machine.drivers.qemu.jclouds;

import com.google.common.base.Throwables;
import com.google.inject.AbstractModule;
import com.google.inject.Module;
import dev.machine.drivers.DriverException;
import dev.machine.drivers.Server;
import dev.machine.drivers.ServerRef;
import dev.machine.drivers.cloud.http.Silence;
import dev.machine.drivers.wait.Deadline;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import org.jclouds.ContextBuilder;
import org.jclouds.compute.ComputeService;
import org.jclouds.compute.ComputeServiceContext;
import org.jclouds.compute.RunNodesException;
import org.jclouds.compute.config.ComputeServiceProperties;

/// The road to a virtual machine through jclouds: one context per call, closed at its end, because
/// its threads are no daemons and would keep the process alive.
public final class QemuCompute {

  private static final String GROUP = "machine";

  private QemuCompute() {}

  /// The hypervisor, as one call of the driver sees it.
  public interface Machines {

    Server create(ServerRef ref) throws DriverException, InterruptedException;

    Optional<Server> find(ServerRef ref) throws DriverException, InterruptedException;

    List<Server> list() throws DriverException, InterruptedException;

    void destroy(ServerRef ref) throws DriverException, InterruptedException;

    void start(ServerRef ref) throws DriverException, InterruptedException;

    void stop(ServerRef ref) throws DriverException, InterruptedException;
  }

  /// Creates the machine; errors are those of [Machines#create].
  public static Server create(Machines machines, ServerRef ref, Deadline deadline)
      throws DriverException, InterruptedException {
    try (var context = context(machines, deadline)) {
      var compute = context.getComputeService();
      var options =
          compute.templateOptions().nodeNames(Set.of(NodeId.of(ref))).blockUntilRunning(true);
      var template =
          compute
              .templateBuilder()
              .imageId(QemuAdapter.IMAGE)
              .hardwareId(QemuAdapter.HARDWARE)
              .options(options)
              .build();
      var _ = compute.createNodesInGroup(GROUP, 1, template);
    } catch (RunNodesException e) {
      var errors = new ArrayList<Throwable>(e.getExecutionErrors().values());
      errors.addAll(e.getNodeErrors().values());
      throw translated(errors.isEmpty() ? e : errors.getFirst(), "create", ref);
    } catch (RuntimeException e) {
      throw translated(e, "create", ref);
    }
    return machines
        .find(ref)
        .orElseThrow(() ->
            new DriverException.Failed(
                "the virtual machine " + ref.name() + " is gone again", "create it once more"));
  }

  /// Destroys the machine; errors are those of [Machines#destroy].
  public static void destroy(Machines machines, ServerRef ref, Deadline deadline)
      throws DriverException, InterruptedException {
    try (var context = context(machines, deadline)) {
      ComputeService compute = context.getComputeService();
      compute.destroyNode(NodeId.of(ref));
    } catch (RuntimeException e) {
      throw translated(e, "destroy", ref);
    }
  }

  private static ComputeServiceContext context(Machines machines, Deadline deadline) {
    // Guice else defines its helper classes through sun.misc.Unsafe, which Java 24 and later warn
    // about (JEP 498).
    System.setProperty("guice_custom_class_loading", "CHILD");
    var overrides = new Properties();
    var millis = Long.toString(Math.max(1000, deadline.remaining().toMillis()));
    overrides.setProperty(ComputeServiceProperties.TIMEOUT_NODE_RUNNING, millis);
    overrides.setProperty(ComputeServiceProperties.TIMEOUT_NODE_TERMINATED, millis);
    Module work =
        new AbstractModule() {
          @Override
          protected void configure() {
            bind(Machines.class).toInstance(machines);
          }
        };
    return ContextBuilder.newBuilder(QemuApiMetadata.ID)
        .overrides(overrides)
        .modules(Set.of(work, new Silence()))
        .buildView(ComputeServiceContext.class);
  }

  /// What the hypervisor said, found below what jclouds made of it.
  private static DriverException translated(Throwable thrown, String verb, ServerRef ref)
      throws InterruptedException {
    for (var cause : Throwables.getCausalChain(thrown)) {
      if (cause instanceof DriverException ours) {
        return ours;
      }
      if (cause instanceof InterruptedException interrupted) {
        throw interrupted;
      }
    }
    return new DriverException.Failed(
        "jclouds cannot " + verb + " " + ref.name() + ": " + thrown.getMessage(), "", "", thrown);
  }
}
