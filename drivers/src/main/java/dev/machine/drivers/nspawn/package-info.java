/// Hosts as system containers: an overlay over a cached image, booted by systemd-nspawn with its
/// own systemd, sshd and engine. Ready in about a second; shares this machine's kernel and is
/// **not** an isolation boundary.
///
/// One `supervisor.sh` per host is PID 1 of a PID namespace and owner of a mount namespace. When it
/// ends, by whatever cause, the kernel ends every process of the guest and of the forwards, and the
/// overlay mount, the guest's network namespace and its end of the bridge go with them. What is
/// left after `kill -9` is therefore only files, empty control groups and the shared LAN, all under
/// names that follow from store id and nonce.
@NullMarked
package dev.machine.drivers.nspawn;

import org.jspecify.annotations.NullMarked;
