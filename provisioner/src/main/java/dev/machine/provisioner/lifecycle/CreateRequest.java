package dev.machine.provisioner.lifecycle;

import dev.machine.drivers.Forward;
import dev.machine.drivers.OptionValues;
import dev.machine.engine.Settings;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a person asked `create` for, flags and template already put together.
///
/// @param driver name or alias; empty means the best local one
/// @param files files to be there at first boot or by upload, from the template
/// @param contextName name of the Docker context; empty means the machine's own
/// @param ssh how an existing server is reached; ignored where the driver makes the server
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
    List<HostFile> files,
    Optional<String> contextName,
    List<Forward> forwards,
    SshOptions ssh,
    boolean keepOnFailure) {

  /// A file for the host.
  ///
  /// @param mode octal permission bits
  public record HostFile(String path, int mode, String content) {}

  /// How an existing server is logged in to.
  ///
  /// @param hostKey fingerprint `SHA256:…` or key line that the server must show
  /// @param acceptNewHostKey take an unknown host key without asking, for scripts
  public record SshOptions(Optional<String> hostKey, boolean acceptNewHostKey) {
    public static final SshOptions DEFAULT = new SshOptions(Optional.empty(), false);
  }
}
