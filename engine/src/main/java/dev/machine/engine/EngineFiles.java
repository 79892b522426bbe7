package dev.machine.engine;

import java.util.List;

/// Where things are on a host.
public final class EngineFiles {

  private EngineFiles() {}

  /// dockerd(8), `--config-file`.
  public static final String DAEMON_JSON = "/etc/docker/daemon.json";

  /// `daemon.json` as it was before the last change.
  public static final String DAEMON_JSON_KEPT = DAEMON_JSON + ".before-machine";

  /// Our own directory, so that no certificate of another tool is ever overwritten.
  public static final String TLS_DIR = "/etc/docker/machine";

  public static final String CA = TLS_DIR + "/ca.pem";

  /// Certificate and key in one, so that they change at one moment: an engine does not start with
  /// the key of another certificate, whenever the power goes. dockerd takes from each of its two
  /// settings what it needs (Go, `tls.LoadX509KeyPair`).
  public static final String SERVER = TLS_DIR + "/server.pem";

  /// The drop-in. The predecessor used the same name, so that a host of its making is taken over
  /// and not configured twice.
  public static final String DROP_IN = "/etc/systemd/system/docker.service.d/10-machine.conf";

  /// Where a new `daemon.json` is validated before it replaces the old.
  static final String CANDIDATE = TLS_DIR + "/daemon.json.candidate";

  /// Where an engine's own installer is put while it runs.
  static final String INSTALLER = TLS_DIR + "/install-engine.sh";

  /// Which packages an installation brings along, while it is under way.
  static final String NEW_PACKAGES = TLS_DIR + "/new-packages";

  /// The engine's data directory as the packages know it, whatever `data-root` says.
  static final String DATA = "/var/lib/docker";

  /// What makes an engine itself, and must not go into an image of its host: its certificate, its
  /// id (moby: `/var/lib/docker/engine-id`, before 24 `/etc/docker/key.json`) and its place in a
  /// swarm. Its start at boot waits too, until it has a certificate to start with.
  public static final List<String> PERSONAL =
      List.of(
          TLS_DIR,
          "/etc/docker/key.json",
          "/var/lib/docker/engine-id",
          "/var/lib/docker/swarm",
          "/etc/systemd/system/multi-user.target.wants/docker.service",
          "/etc/systemd/system/sockets.target.wants/docker.socket");
}
