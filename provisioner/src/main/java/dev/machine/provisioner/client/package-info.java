/// What the person's own docker and ssh read: contexts, environment, ssh_config.
@NullMarked
package dev.machine.provisioner.client;

import org.jspecify.annotations.NullMarked;
