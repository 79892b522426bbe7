/// Judges and fakes that several tests share.
@NullMarked
package dev.machine.provisioner.testing;

import org.jspecify.annotations.NullMarked;
