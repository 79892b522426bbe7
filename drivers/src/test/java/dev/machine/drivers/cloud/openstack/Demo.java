package dev.machine.drivers.cloud.openstack;

import dev.machine.drivers.FirstBoot;
import dev.machine.drivers.OptionValues;
import dev.machine.drivers.ServerRef;
import dev.machine.drivers.ServerRequest;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What a person asks of a [MemoryOpenStack].
final class Demo {

  /// Where one is that no socket leads to.
  static final URI BASE = URI.create("http://openstack.test");

  private Demo() {}

  /// Options without their prefix; an empty one takes the usual one away.
  static OptionValues options(URI base, Map<String, String> changes) {
    var values =
        new HashMap<>(
            Map.of(
                "auth-url", base + "/identity/v3",
                "username", MemoryOpenStack.USER,
                "password", MemoryOpenStack.PASSWORD,
                "tenant-name", "demo",
                "image-name", "debian-12",
                "flavor-name", "m1.small",
                "floatingip-pool", "public"));
    values.putAll(changes);
    var options = new HashMap<String, List<String>>();
    values.forEach((name, value) -> {
      if (!value.isEmpty()) {
        options.put("openstack-" + name, List.of(value));
      }
    });
    return new OptionValues(options);
  }

  static ServerRequest request(String nonce, OptionValues options) {
    var boot =
        new FirstBoot(
            "web1",
            "root",
            new FirstBoot.HostKey("private", "ssh-ed25519 AAAAhost"),
            List.of("ssh-ed25519 AAAAlogin"),
            List.of());
    return new ServerRequest(new ServerRef("web1", nonce), boot, options, 2376);
  }
}
