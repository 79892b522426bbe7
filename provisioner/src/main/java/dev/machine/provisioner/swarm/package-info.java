/// The engine's own swarm mode, by its API: one manager is asked, and a live one is found.
@NullMarked
package dev.machine.provisioner.swarm;

import org.jspecify.annotations.NullMarked;
