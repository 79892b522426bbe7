/// Certificates: one authority per store, a server certificate per host, one client. Only
/// [Authority] and what it signs with load Bouncy Castle; whatever reads certificates or speaks TLS
/// does so with the JDK alone, so that `ls` stays light.
@NullMarked
package dev.machine.provisioner.pki;

import org.jspecify.annotations.NullMarked;
