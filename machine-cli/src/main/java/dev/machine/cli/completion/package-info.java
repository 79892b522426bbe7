/// Completion scripts, made from the same models that read the flags.
@NullMarked
package dev.machine.cli.completion;

import org.jspecify.annotations.NullMarked;
