/// Certificates: one authority per store, a server certificate per host, one client.
@NullMarked
package dev.machine.provisioner.pki;

import org.jspecify.annotations.NullMarked;
