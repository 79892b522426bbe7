/// The `hetzner` driver: Hetzner Cloud (docs.hetzner.cloud) by its own API, through the provider of
/// jclouds in `provider`.
@NullMarked
package dev.machine.drivers.cloud.hetzner;

import org.jspecify.annotations.NullMarked;
