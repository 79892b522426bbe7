/// One class a verb: flags in, one call down, words out.
@NullMarked
package dev.machine.cli.commands;

import org.jspecify.annotations.NullMarked;
