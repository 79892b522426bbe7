package dev.machine.drivers.cloud.jclouds;

import dev.machine.drivers.ServerState;
import dev.machine.drivers.cloud.CloudServer;
import dev.machine.drivers.cloud.Owner;
import java.util.Optional;
import java.util.Set;
import org.jclouds.compute.domain.NodeMetadata;
import org.jclouds.compute.domain.NodeMetadata.Status;

/// Nodes of jclouds in our terms.
final class Nodes {

  private Nodes() {}

  /// Whose it is: by its metadata where the provider keeps such, else by its name.
  static Optional<Owner> owner(NodeMetadata node) {
    return Owner.ofTags(node.getUserMetadata())
        .or(() -> Optional.ofNullable(node.getName()).flatMap(Owner::ofLabel));
  }

  static boolean isThere(NodeMetadata node) {
    return node.getStatus() != Status.TERMINATED;
  }

  /// Empty for a node that is not ours, and for one that is only remembered.
  static Optional<CloudServer> server(NodeMetadata node) {
    if (!isThere(node)) {
      return Optional.empty();
    }
    var inNetwork = first(node.getPrivateAddresses());
    var reached = first(node.getPublicAddresses()).or(() -> inNetwork);
    var state = state(node.getStatus());
    return owner(node)
        .map(owner ->
            new CloudServer(
                node.getId(),
                owner,
                state == ServerState.RUNNING && reached.isEmpty() ? ServerState.STARTING : state,
                reached,
                inNetwork,
                Optional.ofNullable(node.getBackendStatus())
                    .filter(_ -> state == ServerState.ERROR)));
  }

  /// IPv4 before IPv6.
  private static Optional<String> first(Set<String> addresses) {
    return addresses.stream()
        .filter(a -> a.contains("."))
        .findFirst()
        .or(() -> addresses.stream().findFirst());
  }

  private static ServerState state(Status status) {
    return switch (status) {
      case PENDING -> ServerState.STARTING;
      case RUNNING -> ServerState.RUNNING;
      case SUSPENDED -> ServerState.STOPPED;
      case ERROR -> ServerState.ERROR;
      case TERMINATED, UNRECOGNIZED -> ServerState.UNKNOWN;
    };
  }
}
