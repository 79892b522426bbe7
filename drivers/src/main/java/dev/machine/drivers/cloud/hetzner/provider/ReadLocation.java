package dev.machine.drivers.cloud.hetzner.provider;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.base.Function;
import com.google.common.collect.Iterables;
import jakarta.inject.Inject;
import java.util.Set;
import org.jclouds.domain.Location;
import org.jclouds.domain.LocationBuilder;
import org.jclouds.domain.LocationScope;
import org.jclouds.location.suppliers.all.JustProvider;

/// A location in jclouds' terms.
final class ReadLocation implements Function<JsonNode, Location> {

  private final JustProvider provider;

  @Inject
  ReadLocation(JustProvider provider) {
    this.provider = provider;
  }

  @Override
  public Location apply(JsonNode location) {
    return new LocationBuilder()
        .scope(LocationScope.REGION)
        .id(location.path("name").asText())
        .description(location.path("description").asText())
        .iso3166Codes(Set.of(location.path("country").asText()))
        .parent(Iterables.getOnlyElement(provider.get()))
        .build();
  }
}
