package dev.machine.drivers.cloud.ec2;

import dev.machine.drivers.cloud.testing.Pace;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Key pairs of an account, by name.
final class Keys {

  private final Map<String, Thing> all = new LinkedHashMap<>();
  private final Pace pace;

  Keys(Pace pace) {
    this.pace = pace;
  }

  Map<String, Thing> all() {
    return all;
  }

  void add(String name, Map<String, String> tags) {
    all.put(name, new Thing(name, name, tags, pace));
  }

  Markup make(Query query) throws Refused {
    var name = query.need("KeyName");
    var material =
        new String(
            Base64.getDecoder().decode(query.need("PublicKeyMaterial")), StandardCharsets.UTF_8);
    var tags = query.tags("key-pair");
    MemoryEc2.finished(query);
    if (!material.matches("ssh-(ed25519|rsa) AAAA.*")) {
      throw new Refused(400, "InvalidKey.Format", "Key is not in valid OpenSSH public key format");
    }
    if (all.containsKey(name)) {
      throw new Refused(
          400, "InvalidKeyPair.Duplicate", "The keypair '" + name + "' already exists.");
    }
    add(name, tags);
    return new Markup().put("keyName", name).put("keyPairId", "key-0").tags(tags);
  }

  Thing need(String name) throws Refused {
    var key = all.get(name);
    if (key == null || !key.known(pace)) {
      throw new Refused(
          400, "InvalidKeyPair.NotFound", "The key pair '" + name + "' does not exist");
    }
    return key;
  }

  Markup remove(Query query) {
    all.remove(query.text("KeyName"));
    return new Markup().put("return", true);
  }

  Markup list(Query query) throws Refused {
    var names = query.list("KeyName");
    var filters = query.filters();
    for (var name : names) {
      need(name);
    }
    List<Markup> found =
        all.values().stream()
            .filter(k -> names.isEmpty() || names.contains(k.name()))
            .filter(k -> k.known(pace) && k.tagged(filters))
            .map(k ->
                new Markup()
                    .put("keyName", k.name())
                    .put("keyType", "ed25519")
                    .put("createTime", "2026-01-01T00:00:00.000Z")
                    .tags(k.tags()))
            .toList();
    return new Markup().list("keySet", found);
  }
}
