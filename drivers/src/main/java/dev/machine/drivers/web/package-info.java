/// How this machine reaches the world: its proxies, and whom it trusts. Every download goes through
/// here.
@NullMarked
package dev.machine.drivers.web;

import org.jspecify.annotations.NullMarked;
