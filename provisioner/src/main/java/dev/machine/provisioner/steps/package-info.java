/// The one interpreter of [dev.machine.engine.Step], and the gathering of facts.
@NullMarked
package dev.machine.provisioner.steps;

import org.jspecify.annotations.NullMarked;
