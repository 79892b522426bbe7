package dev.machine.drivers.cloud.hetzner;

import dev.machine.drivers.cloud.Blueprint;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A server of Hetzner Cloud, every name an id.
///
/// @param keys the person's own; empty means that ours is made
/// @param firewalls the person's own; empty means that one is made, where there is a public side
/// @param net which addresses it gets
/// @param labels the person's own
/// @param allowed who may reach `ports`, as CIDR blocks
/// @param price what it costs, in words
record HetznerBlueprint(
    List<String> kinds,
    String type,
    String image,
    String location,
    List<String> keys,
    List<String> firewalls,
    List<String> networks,
    Optional<String> placementGroup,
    Net net,
    Map<String, String> labels,
    List<String> allowed,
    List<Integer> ports,
    Optional<String> price)
    implements Blueprint {

  /// @param ownIpv4 the person's own primary IP, by id
  /// @param byNetwork whether it is reached by its private address
  record Net(
      boolean ipv4,
      boolean ipv6,
      Optional<String> ownIpv4,
      Optional<String> ownIpv6,
      boolean byNetwork) {

    boolean isPublic() {
      return ipv4 || ipv6;
    }
  }
}
