package dev.machine.provisioner.fleet;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What a plan needs to know besides the file and the world.
///
/// @param prune whether what the file does not name is removed
/// @param now for certificates that end soon
/// @param registry digest of the registry's configuration as it shall be
/// @param registryAddress `HOST:PORT`; empty until its host exists
/// @param authority digest of the authority's file that engines shall have for the registry
/// @param stacks digests of the stacks as they shall be; those that cannot be known yet are missing
/// @param existing drivers whose servers were there before, and stay when we forget them
public record Wanted(
    boolean prune,
    Instant now,
    Optional<String> registry,
    Optional<String> registryAddress,
    Optional<String> authority,
    Map<String, String> stacks,
    Set<String> existing) {

  public static Wanted at(Instant now, boolean prune) {
    return new Wanted(
        prune, now, Optional.empty(), Optional.empty(), Optional.empty(), Map.of(), Set.of());
  }
}
