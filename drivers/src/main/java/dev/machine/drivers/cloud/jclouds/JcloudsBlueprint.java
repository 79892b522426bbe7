package dev.machine.drivers.cloud.jclouds;

import dev.machine.drivers.cloud.Blueprint;
import java.util.List;
import org.jclouds.compute.domain.Template;

/// A server of some provider.
///
/// @param networks ids
record JcloudsBlueprint(Template template, List<String> networks) implements Blueprint {

  @Override
  public List<String> kinds() {
    return List.of("server");
  }
}
