package dev.machine.engine;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a host is and has, gathered in one round trip, or assumed for a dry run.
///
/// @param os `ID` of os-release(5), such as `debian`
/// @param version `VERSION_ID` of os-release(5), such as `12`
/// @param codename `VERSION_CODENAME` of os-release(5)
/// @param arch Debian architecture name, such as `amd64`
/// @param hostName the host's own name
/// @param systemd whether systemd is its init
/// @param packages installed Debian packages with versions
/// @param daemonJson `/etc/docker/daemon.json` as it is; empty if there is none
/// @param engine the engine that is there already
/// @param aptMirrors base addresses of the host's own apt sources, its main archive first
/// @param freeBytes free space under `/var`
/// @param addresses global unicast addresses of its interfaces
public record Facts(
    String os,
    String version,
    String codename,
    String arch,
    String hostName,
    boolean systemd,
    Map<String, InstalledPackage> packages,
    Optional<String> daemonJson,
    Optional<RunningEngine> engine,
    List<AptSource> aptMirrors,
    long freeBytes,
    List<String> addresses) {

  public Facts {
    packages = Map.copyOf(packages);
    aptMirrors = List.copyOf(aptMirrors);
    addresses = List.copyOf(addresses);
  }

  /// An installed package.
  ///
  /// @param provides raw `Provides` field of dpkg's status, may be empty
  public record InstalledPackage(String name, String version, String arch, String provides) {}

  /// An engine found on the host.
  ///
  /// @param version as `dockerd --version` tells
  /// @param dockerd path of the binary
  /// @param execStart the unit's `ExecStart` line without `ExecStart=`; empty without a unit
  /// @param storageDriver as `docker info` tells; empty when it does not run
  /// @param swarm whether it is part of a swarm
  /// @param containers running containers
  public record RunningEngine(
      String version,
      String dockerd,
      String execStart,
      String storageDriver,
      boolean running,
      boolean swarm,
      int containers) {}

  /// One line of the host's apt sources.
  public record AptSource(String uri, String suite, List<String> components) {
    public AptSource {
      components = List.copyOf(components);
    }
  }
}
