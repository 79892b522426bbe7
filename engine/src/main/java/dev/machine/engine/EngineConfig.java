package dev.machine.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/// The files that make an engine ours, worked out from what is there and what is wanted.
///
/// dockerd refuses a key that is both a flag and in the file. So the unit's `-H` move into `hosts`,
/// its `--tls…` give way to ours, and a flag for a key that is set now moves into the file too;
/// every other flag stays.
///
/// @param start the command line of the drop-in
/// @param daemonJson whole new file
record EngineConfig(ExecStart start, String daemonJson, List<String> env) {

  private static final List<String> TLS_FLAGS =
      List.of("tls", "tlsverify", "tlscacert", "tlscert", "tlskey");

  static EngineConfig of(ExecStart present, Optional<String> existing, Settings settings, int port)
      throws EngineException {
    var start = present.without("host");
    for (var flag : TLS_FLAGS) {
      start = start.without(flag);
    }
    var moved = new TreeMap<String, Object>();
    for (var name : settings.daemon().keySet()) {
      var flag = DaemonKeys.find(name).map(DaemonKey::flag).orElse(name);
      if (start.has(flag)) {
        moved.putAll(asSettings(flag, start.values(flag)).daemon());
        start = start.without(flag);
      }
    }
    var all = settings.over(new Settings(moved, List.of()));
    var hosts = hosts(present, existing, port);
    return new EngineConfig(start, DaemonJson.merge(existing, all, hosts), settings.env());
  }

  private static Settings asSettings(String flag, List<String> values) throws EngineException {
    // The last of several counts for a single value; lists and maps take all of them.
    var key = DaemonKeys.find(flag).orElseThrow();
    boolean many =
        switch (key.type()) {
          case TEXT, SWITCH, NUMBER, SIZE -> false;
          case TEXTS, TEXT_MAP, SWITCH_MAP, OBJECT, OBJECTS -> true;
        };
    var options = (many ? values : List.of(values.getLast())).stream().map(v -> flag + "=" + v);
    return Settings.read(SettingsRequest.ofOptions(options.toArray(String[]::new)));
  }

  /// Where the engine listens: all that it listened on before, its local socket in any case, and
  /// TLS on the port.
  private static List<String> hosts(ExecStart present, Optional<String> existing, int port)
      throws EngineException {
    var all = new ArrayList<String>();
    var before = new ArrayList<>(present.values("host"));
    before.addAll(DaemonJson.texts(DaemonJson.read(existing), "hosts"));
    for (var host : before) {
      boolean ourPort = host.startsWith("tcp://") && host.endsWith(":" + port);
      if (!ourPort && !all.contains(host)) {
        all.add(host);
      }
    }
    if (all.stream().noneMatch(h -> h.startsWith("fd://") || h.startsWith("unix://"))) {
      all.addFirst("unix:///var/run/docker.sock");
    }
    all.add("tcp://0.0.0.0:" + port);
    return all;
  }

  /// Every file that is written, in that order.
  List<String> files() {
    return List.of(
        EngineFiles.CA, EngineFiles.SERVER, EngineFiles.DAEMON_JSON, EngineFiles.DROP_IN);
  }

  /// Writes `daemon.json` and the drop-in: what the unit said is in the file before it goes. Cut
  /// off between them, an engine that is new to us refuses to start, but nothing of it is lost.
  ///
  /// @param daemonJsonNow what goes into the file for the time being
  List<Step> put(String daemonJsonNow) {
    return List.of(putDaemonJson(daemonJsonNow), putDropIn());
  }

  Step putDropIn() {
    return new Step.PutFile(
        "Writing the drop-in of docker.service",
        EngineFiles.DROP_IN,
        DropIn.mode(env),
        new Content.Text(DropIn.text(start, env)));
  }

  static Step putDaemonJson(String text) {
    return new Step.PutFile(
        "Writing " + EngineFiles.DAEMON_JSON,
        EngineFiles.DAEMON_JSON,
        0644,
        new Content.Text(text));
  }
}
