/// Several hosts and what runs on them, from one file: what is wanted, what is there, the plan
/// between the two as a value, and its execution.
@NullMarked
package dev.machine.provisioner.fleet;

import org.jspecify.annotations.NullMarked;
