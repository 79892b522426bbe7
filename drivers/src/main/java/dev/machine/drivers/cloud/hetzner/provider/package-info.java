/// Hetzner Cloud (docs.hetzner.cloud) as a provider of Apache jclouds, which has none: metadata
/// found by `ServiceLoader` under the id `hetzner`, an annotated interface for its REST API, and
/// the adapter that lets jclouds' `ComputeService` list, make and destroy servers.
///
/// It knows nothing of this program's hosts: the driver above it uses [HetznerApi] alone, so that
/// each call is one line of its ledger, and `-d jclouds` uses the whole.
@NullMarked
package dev.machine.drivers.cloud.hetzner.provider;

import org.jspecify.annotations.NullMarked;
