/// What every cloud's adapter must withstand: a cloud in memory, with faults by a seed, in virtual
/// time. An adapter's suite is a class that extends [WireFaultContract].
@NullMarked
package dev.machine.drivers.cloud.testing;

import org.jspecify.annotations.NullMarked;
