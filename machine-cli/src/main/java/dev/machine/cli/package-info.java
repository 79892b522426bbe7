/// Talks with a person: flags in, words out. No decisions.
@NullMarked
package dev.machine.cli;

import org.jspecify.annotations.NullMarked;
