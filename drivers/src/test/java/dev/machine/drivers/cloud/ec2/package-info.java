/// Tests of the `amazonec2` driver, and an EC2 in memory.
@NullMarked
package dev.machine.drivers.cloud.ec2;

import org.jspecify.annotations.NullMarked;
