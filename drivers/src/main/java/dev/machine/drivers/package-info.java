/// Get me a server: the seams that every driver fills, and nothing of SSH, engines or hosts.
///
/// A [DriverFactory] is light and says what a driver is called and which options it takes; a
/// [Driver] does the work. What only some drivers can do is a role of its own ([PowerControl],
/// [Forwarding]), asked for with `instanceof`.
@NullMarked
package dev.machine.drivers;

import org.jspecify.annotations.NullMarked;
