/// What runs when the program is put together, and never after: it makes the start fast.
@NullMarked
package dev.machine.cli.packaging;

import org.jspecify.annotations.NullMarked;
