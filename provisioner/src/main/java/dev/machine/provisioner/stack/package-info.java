/// Compose files brought to a swarm, or to a single host.
@NullMarked
package dev.machine.provisioner.stack;

import org.jspecify.annotations.NullMarked;
