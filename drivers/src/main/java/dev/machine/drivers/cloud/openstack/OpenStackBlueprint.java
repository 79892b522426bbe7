package dev.machine.drivers.cloud.openstack;

import dev.machine.drivers.cloud.Blueprint;
import java.util.List;
import java.util.Optional;

/// A server of OpenStack, every name an id.
///
/// @param groups the person's own; empty means one of ours
/// @param allowed who may reach `ports`, as CIDR blocks
record OpenStackBlueprint(
    List<String> kinds,
    String image,
    String flavor,
    Optional<String> network,
    Optional<String> pool,
    List<String> groups,
    Optional<String> keypair,
    Optional<String> zone,
    boolean configDrive,
    String ipVersion,
    List<String> allowed,
    List<Integer> ports)
    implements Blueprint {}
