package dev.machine.provisioner.host;

import dev.machine.drivers.OptionValues;
import java.time.Instant;

/// A host that this store removed itself.
///
/// @param account the options that say which account it was in, secrets as references
/// @param removed when its record was given up
public record FormerHost(
    String name, String nonce, String driver, OptionValues account, Instant removed) {}
