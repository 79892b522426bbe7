/// An OpenStack in memory, by docs.openstack.org/api-ref, and what its adapter must withstand.
@NullMarked
package dev.machine.drivers.cloud.openstack;

import org.jspecify.annotations.NullMarked;
