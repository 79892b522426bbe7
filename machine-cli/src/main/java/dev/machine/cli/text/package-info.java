/// Words out: the one console, tables, JSON, and how a failure is told.
@NullMarked
package dev.machine.cli.text;

import org.jspecify.annotations.NullMarked;
