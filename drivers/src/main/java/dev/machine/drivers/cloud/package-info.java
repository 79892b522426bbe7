/// Hosts in clouds: one [CloudDriver] for all of them, which makes and removes resources in order,
/// each in the ledger before it exists and tagged in the very call that makes it; and a small
/// [Cloud] per provider that only knows how to ask.
///
/// What a cloud answers is translated once, into [dev.machine.drivers.CloudFailure]; what may be
/// tried again is tried again by [Calls] alone. No class of jclouds is named here: `cloud.http` has
/// the road through jclouds, and each adapter its package.
@NullMarked
package dev.machine.drivers.cloud;

import org.jspecify.annotations.NullMarked;
