package dev.machine.drivers.qemu.jclouds;

import com.google.common.base.Function;
import com.google.common.base.Functions;
import com.google.inject.TypeLiteral;
import dev.machine.drivers.Server;
import org.jclouds.compute.ComputeServiceAdapter;
import org.jclouds.compute.config.ComputeServiceAdapterContextModule;
import org.jclouds.compute.domain.Hardware;
import org.jclouds.compute.domain.Image;
import org.jclouds.compute.domain.NodeMetadata;
import org.jclouds.domain.Location;

/// Tells jclouds' injector what our provider consists of.
public final class QemuContextModule
    extends ComputeServiceAdapterContextModule<Server, Hardware, Image, Location> {

  @Override
  protected void configure() {
    super.configure();
    bind(new TypeLiteral<ComputeServiceAdapter<Server, Hardware, Image, Location>>() {})
        .to(QemuAdapter.class);
    bind(new TypeLiteral<Function<Server, NodeMetadata>>() {}).to(ServerToNode.class);
    bind(new TypeLiteral<Function<Hardware, Hardware>>() {}).toInstance(Functions.identity());
    bind(new TypeLiteral<Function<Image, Image>>() {}).toInstance(Functions.identity());
    bind(new TypeLiteral<Function<Location, Location>>() {}).toInstance(Functions.identity());
  }
}
