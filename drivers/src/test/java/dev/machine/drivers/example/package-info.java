/// The example of `drivers/README.md`, quoted there word for word.
@NullMarked
package dev.machine.drivers.example;

import org.jspecify.annotations.NullMarked;
