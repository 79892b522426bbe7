/// Fakes of this floor's interfaces, shipped beside them.
@NullMarked
package dev.machine.provisioner.testing;

import org.jspecify.annotations.NullMarked;
