/// The host as records, and the store that keeps them.
@NullMarked
package dev.machine.provisioner.host;

import org.jspecify.annotations.NullMarked;
