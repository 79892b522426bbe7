/// Finds the engine's packages in a signed archive, verifies and caches them.
@NullMarked
package dev.machine.provisioner.archive;

import org.jspecify.annotations.NullMarked;
