/// What the person's own docker and ssh read: contexts, environment, ssh_config; and the engine as
/// docker would reach it, asked whether it answers.
@NullMarked
package dev.machine.provisioner.client;

import org.jspecify.annotations.NullMarked;
