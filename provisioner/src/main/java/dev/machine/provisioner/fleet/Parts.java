package dev.machine.provisioner.fleet;

import dev.machine.provisioner.lifecycle.Drivers;
import dev.machine.provisioner.lifecycle.Machines;
import dev.machine.provisioner.lifecycle.SwarmContexts;
import dev.machine.provisioner.registry.Registries;
import dev.machine.provisioner.stack.Stacks;
import dev.machine.provisioner.swarm.Swarms;

/// What fleets are made with.
public record Parts(
    Drivers drivers,
    Machines machines,
    Swarms swarms,
    Registries registries,
    Stacks stacks,
    Rewriting rewriting,
    SwarmContexts contexts) {}
