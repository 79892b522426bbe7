package dev.machine.drivers.cloud.hetzner.provider;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.base.Function;
import com.google.inject.TypeLiteral;
import org.jclouds.compute.ComputeServiceAdapter;
import org.jclouds.compute.config.ComputeServiceAdapterContextModule;
import org.jclouds.compute.domain.Hardware;
import org.jclouds.compute.domain.Image;
import org.jclouds.compute.domain.NodeMetadata;
import org.jclouds.compute.options.TemplateOptions;
import org.jclouds.domain.Location;

/// Tells jclouds' injector how servers, types, images and locations are asked for and read.
public final class HetznerComputeModule
    extends ComputeServiceAdapterContextModule<JsonNode, JsonNode, JsonNode, JsonNode> {

  @Override
  protected void configure() {
    super.configure();
    bind(new TypeLiteral<ComputeServiceAdapter<JsonNode, JsonNode, JsonNode, JsonNode>>() {})
        .to(HetznerAdapter.class);
    bind(new TypeLiteral<Function<JsonNode, NodeMetadata>>() {}).to(ReadNode.class);
    bind(new TypeLiteral<Function<JsonNode, Hardware>>() {}).to(ReadHardware.class);
    bind(new TypeLiteral<Function<JsonNode, Image>>() {}).to(ReadImage.class);
    bind(new TypeLiteral<Function<JsonNode, Location>>() {}).to(ReadLocation.class);
    install(
        new LocationsFromComputeServiceAdapterModule<JsonNode, JsonNode, JsonNode, JsonNode>() {});
    bind(TemplateOptions.class).to(HetznerTemplateOptions.class);
  }
}
