/// The journal of what each host owns in the outside world, on disk.
@NullMarked
package dev.machine.provisioner.ledger;

import org.jspecify.annotations.NullMarked;
