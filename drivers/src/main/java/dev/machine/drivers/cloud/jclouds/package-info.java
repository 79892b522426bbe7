/// The `jclouds` driver: any provider that Apache jclouds has, from the class path or from the
/// store's `plugins/*.jar`, by its portable compute API. What we do not know of such a cloud we
/// cannot promise: see docs/drivers/jclouds.md.
@NullMarked
package dev.machine.drivers.cloud.jclouds;

import org.jspecify.annotations.NullMarked;
