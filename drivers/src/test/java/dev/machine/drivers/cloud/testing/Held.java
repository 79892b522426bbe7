package dev.machine.drivers.cloud.testing;

import dev.machine.drivers.cloud.Owner;
import java.util.Optional;

/// Something that an account holds and that may cost money. What goes by itself with its server (a
/// root disk, a port) is not told as long as the server is there.
///
/// @param kind as in the ledger
/// @param owner from its tags, all of them; empty for what the person has there
/// @param state what must not change when somebody else's things do, such as `ACTIVE`
public record Held(String kind, String id, Optional<Owner> owner, String state) {

  @Override
  public String toString() {
    return kind + " " + id + " " + owner.map(Owner::label).orElse("(the person's)") + " " + state;
  }
}
