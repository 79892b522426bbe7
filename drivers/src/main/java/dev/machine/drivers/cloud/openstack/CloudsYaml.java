package dev.machine.drivers.cloud.openstack;

import dev.machine.drivers.DriverException;
import dev.machine.drivers.OptionValues;
import dev.machine.drivers.local.Suggest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;

/// An entry of `clouds.yaml`, with what `secure.yaml` beside it adds
/// (docs.openstack.org/openstacksdk, "Configuring OpenStack SDK Applications").
final class CloudsYaml {

  private CloudsYaml() {}

  /// The chosen entry, flat: what is under `auth` stands with the rest. Empty where none was named.
  static Map<String, String> entry(OptionValues options) throws DriverException.Refused {
    var name = options.text("openstack-cloud");
    if (name.isEmpty()) {
      return Map.of();
    }
    var file = options.path("openstack-clouds-file").or(CloudsYaml::usual);
    if (file.isEmpty()) {
      throw new DriverException.Refused(
          "there is no clouds.yaml for the cloud \"" + name.get() + "\"",
          "put it at ~/.config/openstack/clouds.yaml, or name it by OS_CLIENT_CONFIG_FILE");
    }
    var clouds = clouds(file.get());
    if (!(clouds.get(name.get()) instanceof Map<?, ?> entry)) {
      throw new DriverException.Refused(
          file.get() + " has no cloud \"" + name.get() + "\"",
          Suggest.instead(name.get(), clouds.keySet().stream().map(String::valueOf).toList()));
    }
    var flat = new TreeMap<String, String>();
    flatten(entry, flat);
    var secure = file.get().resolveSibling("secure.yaml");
    if (Files.exists(secure) && clouds(secure).get(name.get()) instanceof Map<?, ?> more) {
      flatten(more, flat);
    }
    return flat;
  }

  private static Optional<Path> usual() {
    return List.of(
            Path.of("clouds.yaml"),
            Path.of(System.getProperty("user.home"), ".config", "openstack", "clouds.yaml"),
            Path.of("/etc/openstack/clouds.yaml"))
        .stream()
        .filter(Files::exists)
        .findFirst();
  }

  private static Map<?, ?> clouds(Path file) throws DriverException.Refused {
    try {
      Object root = new Yaml(new SafeConstructor(new LoaderOptions())).load(Files.readString(file));
      return root instanceof Map<?, ?> map && map.get("clouds") instanceof Map<?, ?> clouds
          ? clouds
          : Map.of();
    } catch (IOException e) {
      throw new DriverException.Refused("cannot read " + file, "see that it is yours: ls -l");
    } catch (YAMLException _) {
      // Its message may quote a line with a password.
      throw new DriverException.Refused(file + " is no YAML", "see the example in the docs");
    }
  }

  private static void flatten(Map<?, ?> entry, Map<String, String> flat) {
    entry.forEach((key, value) -> {
      if (key.equals("auth") && value instanceof Map<?, ?> auth) {
        flatten(auth, flat);
      } else if (value instanceof String || value instanceof Number || value instanceof Boolean) {
        flat.put(String.valueOf(key), String.valueOf(value));
      }
    });
  }
}
