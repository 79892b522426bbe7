package dev.machine.drivers.cloud;

import dev.machine.drivers.ServerRef;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// Whose a resource is: written on it in the call that makes it, so that it can be found again by a
/// process that never learned its id.
///
/// @param storeId eight lower-case hex digits that name the store
public record Owner(String storeId, ServerRef ref) {

  /// Keys of tags, where a cloud has such.
  public static final String STORE = "machine-store";

  public static final String NAME = "machine-name";
  public static final String NONCE = "machine-nonce";

  private static final Pattern LABEL =
      Pattern.compile("machine-([0-9a-f]{8})-([0-9a-f]{8})-([A-Za-z0-9][A-Za-z0-9.-]*)");

  public Map<String, String> tags() {
    return Map.of(STORE, storeId, NAME, ref.name(), NONCE, ref.nonce());
  }

  /// The owner that tags tell; empty where they are not ours.
  public static Optional<Owner> ofTags(Map<String, String> tags) {
    var store = tags.get(STORE);
    var name = tags.get(NAME);
    var nonce = tags.get(NONCE);
    return store == null || name == null || nonce == null
        ? Optional.empty()
        : Optional.of(new Owner(store, new ServerRef(name, nonce)));
  }

  /// All of it in one word, where a cloud has a name or a description and no tags. Unique: a second
  /// host of the same name has another nonce.
  public String label() {
    return "machine-" + storeId + "-" + ref.nonce() + "-" + ref.name();
  }

  /// What [#label] begins with for everything of a store.
  public static String prefix(String storeId) {
    return "machine-" + storeId + "-";
  }

  /// The owner that a label tells; empty where it is none.
  public static Optional<Owner> ofLabel(String label) {
    var parts = LABEL.matcher(label);
    return parts.matches()
        ? Optional.of(new Owner(parts.group(1), new ServerRef(parts.group(3), parts.group(2))))
        : Optional.empty();
  }
}
