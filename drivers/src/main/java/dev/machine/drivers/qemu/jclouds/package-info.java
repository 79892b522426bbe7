/// The `qemu` driver's virtual machines as a provider of Apache jclouds: API metadata found by
/// `ServiceLoader`, a module for its injector, and the adapter that asks the hypervisor. The same
/// road that every cloud's machines come by, with a real one at its end.
///
/// Only creating and destroying come this way; whatever must be quick never loads these classes.
@NullMarked
package dev.machine.drivers.qemu.jclouds;

import org.jspecify.annotations.NullMarked;
