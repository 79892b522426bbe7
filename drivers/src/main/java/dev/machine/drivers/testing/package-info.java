/// Fakes that ship beside their interfaces.
@NullMarked
package dev.machine.drivers.testing;

import org.jspecify.annotations.NullMarked;
