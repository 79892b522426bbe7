package dev.machine.drivers.cloud.ec2;

import dev.machine.drivers.FirstBoot;
import dev.machine.drivers.OptionValues;
import dev.machine.drivers.ServerRef;
import dev.machine.drivers.ServerRequest;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What the tests ask for.
final class Samples {

  private Samples() {}

  /// Credentials, the region, and further options: names without the prefix, and values.
  static OptionValues options(String... further) {
    var values = new TreeMap<String, List<String>>();
    values.put("amazonec2-access-key", List.of(MemoryEc2.KEY));
    values.put("amazonec2-secret-key", List.of(MemoryEc2.SECRET));
    values.put("amazonec2-region", List.of(Catalog.REGION));
    for (int i = 0; i < further.length; i += 2) {
      values.put("amazonec2-" + further[i], List.of(further[i + 1]));
    }
    return new OptionValues(Map.copyOf(values));
  }

  static ServerRequest request(OptionValues options) {
    return request("11111111", "ssh-ed25519 AAAAlogin machine", options);
  }

  static ServerRequest request(String nonce, String key, OptionValues options) {
    var boot =
        new FirstBoot(
            "web1",
            "root",
            new FirstBoot.HostKey(
                "-----BEGIN OPENSSH PRIVATE KEY----- very secret", "ssh-ed25519 AAAAhost"),
            List.of(key),
            List.of());
    return new ServerRequest(new ServerRef("web1", nonce), boot, options, 2376);
  }
}
