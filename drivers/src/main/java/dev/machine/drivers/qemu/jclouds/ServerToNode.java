package dev.machine.drivers.qemu.jclouds;

import com.google.common.base.Function;
import com.google.common.collect.Iterables;
import dev.machine.drivers.Server;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jclouds.collect.Memoized;
import org.jclouds.compute.domain.NodeMetadata;
import org.jclouds.compute.domain.NodeMetadata.Status;
import org.jclouds.compute.domain.NodeMetadataBuilder;
import org.jclouds.domain.Location;

/// A machine in jclouds' terms.
final class ServerToNode implements Function<Server, NodeMetadata> {

  private final com.google.common.base.Supplier<Set<? extends Location>> locations;

  @Inject
  ServerToNode(@Memoized com.google.common.base.Supplier<Set<? extends Location>> locations) {
    this.locations = locations;
  }

  @Override
  public NodeMetadata apply(Server server) {
    var id = NodeId.of(server.ref());
    return new NodeMetadataBuilder()
        .ids(id)
        .name(id)
        .group("machine")
        .location(Iterables.getOnlyElement(locations.get()))
        .status(status(server))
        .loginPort(server.login().map(l -> l.endpoint().port()).filter(p -> p > 0).orElse(22))
        .publicAddresses(List.of("127.0.0.1"))
        .privateAddresses(
            Optional.of(server).flatMap(Server::privateAddress).map(List::of).orElse(List.of()))
        .build();
  }

  private static Status status(Server server) {
    return switch (server.state()) {
      case RUNNING -> Status.RUNNING;
      case STARTING -> Status.PENDING;
      case PAUSED, SAVED, STOPPING, STOPPED -> Status.SUSPENDED;
      case ERROR -> Status.ERROR;
      case UNKNOWN -> Status.UNRECOGNIZED;
    };
  }
}
