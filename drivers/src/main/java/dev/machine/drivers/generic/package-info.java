/// Servers that nobody makes: one that exists (`generic`), and a bare URL (`none`).
@NullMarked
package dev.machine.drivers.generic;

import org.jspecify.annotations.NullMarked;
