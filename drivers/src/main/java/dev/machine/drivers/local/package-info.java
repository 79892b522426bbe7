/// What drivers that make hosts on this very machine share: processes known by pid and start time,
/// control groups, loopback ports, the hosts' LAN, and images.
///
/// Everything the kernel keeps for a host bears a name made of the store's id and the host's nonce,
/// so whatever a killed run left is found again without any record of it.
@NullMarked
package dev.machine.drivers.local;

import org.jspecify.annotations.NullMarked;
