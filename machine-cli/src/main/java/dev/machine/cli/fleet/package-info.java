/// The verbs of fleets: `apply`, `plan`, `destroy`, and what is done with a fleet that is there.
@NullMarked
package dev.machine.cli.fleet;

import org.jspecify.annotations.NullMarked;
