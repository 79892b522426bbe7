/// Waiting is a value: a deadline, a name and an interval. The only place that sleeps.
@NullMarked
package dev.machine.drivers.wait;

import org.jspecify.annotations.NullMarked;
