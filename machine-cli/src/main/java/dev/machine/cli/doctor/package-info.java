/// What may be wrong with this machine and its hosts, each finding with what to type.
@NullMarked
package dev.machine.cli.doctor;

import org.jspecify.annotations.NullMarked;
