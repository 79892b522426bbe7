/// What to install: the container engine as data. Facts in, steps out; no I/O here.
@NullMarked
package dev.machine.engine;

import org.jspecify.annotations.NullMarked;
