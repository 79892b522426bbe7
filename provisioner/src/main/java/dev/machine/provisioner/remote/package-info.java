/// One SSH connection per host: commands as argv, files by SFTP, host keys verified.
@NullMarked
package dev.machine.provisioner.remote;

import org.jspecify.annotations.NullMarked;
