package dev.machine.drivers.cloud.hetzner.provider;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.base.Function;
import com.google.common.base.Supplier;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jclouds.collect.Memoized;
import org.jclouds.compute.domain.NodeMetadata;
import org.jclouds.compute.domain.NodeMetadata.Status;
import org.jclouds.compute.domain.NodeMetadataBuilder;
import org.jclouds.compute.functions.GroupNamingConvention;
import org.jclouds.domain.Location;

/// A server in jclouds' terms.
final class ReadNode implements Function<JsonNode, NodeMetadata> {

  private final Supplier<Set<? extends Location>> locations;
  private final GroupNamingConvention naming;

  @Inject
  ReadNode(
      @Memoized Supplier<Set<? extends Location>> locations, GroupNamingConvention.Factory naming) {
    this.locations = locations;
    this.naming = naming.createWithoutPrefix();
  }

  @Override
  public NodeMetadata apply(JsonNode server) {
    var name = server.path("name").asText();
    var where = server.at("/location/name").asText();
    var node =
        new NodeMetadataBuilder()
            .ids(server.path("id").asText())
            .name(name)
            .hostname(name)
            .group(naming.groupInUniqueNameOrNull(name))
            .status(status(server.path("status").asText()))
            .userMetadata(Labels.of(server))
            .publicAddresses(publicAddresses(server))
            .privateAddresses(privateAddresses(server))
            .imageId(server.at("/image/id").asText());
    locations.get().stream()
        .filter(l -> l.getId().equals(where))
        .findFirst()
        .ifPresent(node::location);
    return node.build();
  }

  private static List<String> publicAddresses(JsonNode server) {
    var addresses = new ArrayList<String>();
    Addresses.ipv4(server).ifPresent(addresses::add);
    Addresses.ipv6(server).ifPresent(addresses::add);
    return addresses;
  }

  private static List<String> privateAddresses(JsonNode server) {
    var addresses = new ArrayList<String>();
    server.path("private_net").forEach(n -> addresses.add(n.path("ip").asText()));
    return addresses;
  }

  private static Status status(String status) {
    return switch (status) {
      case "running" -> Status.RUNNING;
      case "initializing", "starting", "migrating", "rebuilding", "stopping", "deleting" ->
          Status.PENDING;
      case "off" -> Status.SUSPENDED;
      default -> Status.UNRECOGNIZED;
    };
  }
}
