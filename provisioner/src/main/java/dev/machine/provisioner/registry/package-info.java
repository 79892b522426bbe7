/// A registry of one's own on a host: the distribution's package, TLS of the store's authority,
/// users, and the trust of every engine that shall pull from it.
@NullMarked
package dev.machine.provisioner.registry;

import org.jspecify.annotations.NullMarked;
