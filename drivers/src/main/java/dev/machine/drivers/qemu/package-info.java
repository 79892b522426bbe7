/// Hosts as virtual machines of this machine, by QEMU: with a kernel of their own, with or without
/// root, accelerated by KVM where that really works.
///
/// One QEMU process per host, known by pid and start time and talked to over its QMP socket. The
/// disk is a qcow2 file over a cached image. Debian's images are built here and booted directly
/// with their kernel; who the host is comes from a seed disk that is a plain tar archive, or from
/// NoCloud for a cloud image. [QemuHypervisor] does the work and is plain Java; the package
/// `jclouds` makes it a provider, which [QemuDriver] creates and destroys through. Everything else
/// asks the plain class, so that no jclouds class is loaded for it.
@NullMarked
package dev.machine.drivers.qemu;

import org.jspecify.annotations.NullMarked;
