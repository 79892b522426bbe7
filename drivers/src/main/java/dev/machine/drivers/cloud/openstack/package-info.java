/// The `openstack` driver: Keystone v3, Nova, Neutron and Glance (docs.openstack.org/api-ref).
///
/// An API of our own on jclouds' HTTP layer rather than its `openstack-nova`: that one knows no ids
/// of domains, no descriptions of floating addresses (where our tag must be), and not why a server
/// is in state ERROR.
@NullMarked
package dev.machine.drivers.cloud.openstack;

import org.jspecify.annotations.NullMarked;
