/// One method a verb: create, start, stop, remove and the rest.
@NullMarked
package dev.machine.provisioner.lifecycle;

import org.jspecify.annotations.NullMarked;
