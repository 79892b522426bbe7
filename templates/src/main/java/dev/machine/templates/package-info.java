/// What the person wrote: YAML with marks into records, every problem at once.
@NullMarked
package dev.machine.templates;

import org.jspecify.annotations.NullMarked;
