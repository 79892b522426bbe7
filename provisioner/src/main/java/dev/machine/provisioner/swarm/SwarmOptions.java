package dev.machine.provisioner.swarm;

import java.util.List;

/// What a swarm is made with; of these, nothing can be changed afterwards but by making it anew.
///
/// @param addressPools for overlay networks, such as `10.202.0.0/16`; empty for the engine's own
/// @param subnetSize bits of each network in the pools; 0 for the engine's own
/// @param encrypted whether traffic between nodes on overlay networks is encrypted (IPsec)
public record SwarmOptions(List<String> addressPools, int subnetSize, boolean encrypted) {

  public static final SwarmOptions DEFAULT = new SwarmOptions(List.of(), 0, false);

  public SwarmOptions {
    addressPools = List.copyOf(addressPools);
  }
}
