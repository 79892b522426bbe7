/// How far the work is, told on stderr: live lines, plain lines, JSON lines, or nothing.
@NullMarked
package dev.machine.cli.progress;

import org.jspecify.annotations.NullMarked;
