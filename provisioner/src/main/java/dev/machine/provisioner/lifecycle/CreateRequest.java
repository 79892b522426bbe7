package dev.machine.provisioner.lifecycle;

import dev.machine.drivers.OptionValues;
import dev.machine.engine.Settings;
import dev.machine.provisioner.host.Host;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a person asked `create` for, flags and template already put together.
///
/// @param driver name or alias; empty means the best local one
/// @param contextName name of the Docker context; empty means the machine's own
/// @param setup files, forwards, and the host key to expect of an existing server
/// @param fromSnapshot `HOST` or `HOST/SNAPSHOT`: the saved state that the host begins from
/// @param keepOnFailure keep what was made for `create --resume`
public record CreateRequest(
    String name,
    Optional<String> driver,
    OptionValues driverOptions,
    Settings engine,
    Optional<String> installUrl,
    Optional<String> installSha256,
    Optional<String> mirror,
    List<String> tlsSans,
    Map<String, String> labels,
    Optional<String> template,
    Optional<String> contextName,
    Host.Setup setup,
    Optional<String> fromSnapshot,
    boolean keepOnFailure) {

  /// Whether a script installs the engine, instead of the bundle or nobody.
  boolean namesInstaller() {
    return installUrl.filter(url -> !url.equals("none")).isPresent();
  }
}
