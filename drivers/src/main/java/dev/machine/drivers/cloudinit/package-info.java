/// What cloud-init (cloudinit.readthedocs.io) reads at a server's first boot, made from a neutral
/// [dev.machine.drivers.FirstBoot].
@NullMarked
package dev.machine.drivers.cloudinit;

import org.jspecify.annotations.NullMarked;
