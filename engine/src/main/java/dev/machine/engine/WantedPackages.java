package dev.machine.engine;

import java.util.List;
import java.util.Map;

/// Which packages of a release make an engine, and what is known of them beforehand.
///
/// @param names packages to be asked for; what they depend on comes with them
/// @param engineVersion upstream version that the release carries, for a dry run
/// @param execStart `ExecStart` of the packaged `docker.service`
public record WantedPackages(List<String> names, String engineVersion, String execStart) {

  /// Both packages' `docker.service` say this (docker.io 20.10.24+dfsg1-1+deb12u1 and
  /// 26.1.5+dfsg1-9).
  private static final String DEBIAN_UNIT =
      "/usr/sbin/dockerd -H fd:// --containerd=/run/containerd/containerd.sock $DOCKER_OPTS";

  private static final String ENGINE = "docker.io";
  private static final List<String> PARTS = List.of(ENGINE, "docker-cli", "containerd", "runc");

  /// apparmor is only recommended by docker.io, but without its parser no container starts on
  /// Debian's kernel. docker-cli is a package of its own from 13 on, only recommended, and what
  /// looks after the engine on the host needs it.
  private static final Map<String, WantedPackages> DEBIAN =
      Map.of(
          "12",
          new WantedPackages(List.of("docker.io", "apparmor"), "20.10.24", DEBIAN_UNIT),
          "13",
          new WantedPackages(
              List.of("docker.io", "docker-cli", "apparmor"), "26.1.5", DEBIAN_UNIT));

  public WantedPackages {
    names = List.copyOf(names);
  }

  /// What a host needs.
  ///
  /// @param os `ID` of os-release(5)
  /// @param version `VERSION_ID` of os-release(5)
  /// @throws EngineException for a release without a bundle
  public static WantedPackages of(String os, String version) throws EngineException {
    var wanted = os.equals("debian") ? DEBIAN.get(version) : null;
    if (wanted == null) {
      throw new EngineException(
          Problem.of(
              "os",
              "there is no engine bundle for " + (os + " " + version).strip(),
              "use Debian 12 or 13, install an engine on the host first, or give"
                  + " --engine-install-url with --engine-install-sha256"));
    }
    return wanted;
  }

  /// The packages of an engine that came from the distribution's archive, as far as the host has
  /// them: what runs containers belongs to it as well.
  ///
  /// @throws EngineException when there is no such engine
  public static List<String> present(Facts facts) throws EngineException {
    requireOfArchive(facts);
    return PARTS.stream().filter(name -> has(facts, name)).toList();
  }

  static void requireOfArchive(Facts facts) throws EngineException {
    var engine = facts.engine();
    if (engine.isEmpty()) {
      throw new EngineException(
          Problem.of("engine", "the host has no engine", "machine provision puts one on"));
    }
    if (!has(facts, ENGINE)) {
      throw new EngineException(
          Problem.of(
              "engine",
              "the engine " + engine.get().version() + " is not from the distribution's archive",
              "upgrade it the way it was installed"));
    }
  }

  private static boolean has(Facts facts, String name) {
    return facts.packages().values().stream().anyMatch(p -> p.name().equals(name));
  }

  /// A bundle for a dry run, before the archive was asked: the wanted packages alone, of unknown
  /// version and size.
  public Bundle assumed(String arch) {
    return new Bundle(
        engineVersion, names.stream().map(n -> new Bundle.Deb(n, "*", arch, "", 0)).toList());
  }
}
