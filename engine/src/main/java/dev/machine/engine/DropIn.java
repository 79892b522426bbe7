package dev.machine.engine;

import java.util.List;

/// The systemd drop-in of the engine's unit. It resets only `ExecStart`, and adds the environment:
/// the packaged unit's `KillMode`, `Delegate` and limits stay.
///
/// `docker.socket` stays as packaged too: `docker.service` requires it, and it makes the socket's
/// group. The `-H fd://` that the drop-in takes away is put into `hosts` of `daemon.json`, so the
/// engine still takes its local socket from systemd.
final class DropIn {

  private DropIn() {}

  static String text(ExecStart start, List<String> env) {
    var text = new StringBuilder();
    text.append("# Written by machine: addresses and settings are in ")
        .append(EngineFiles.DAEMON_JSON)
        .append(".\n[Service]\nExecStart=\nExecStart=")
        .append(start)
        .append('\n');
    env.forEach(e -> text.append("Environment=").append(quote(e)).append('\n'));
    return text.toString();
  }

  /// 0600 with an environment, as a proxy's address may carry a password.
  static int mode(List<String> env) {
    return env.isEmpty() ? 0644 : 0600;
  }

  /// One assignment as systemd.exec(5) `Environment=` and systemd.syntax(7) "Quoting" read it: in
  /// double quotes, with backslash and quote escaped and specifiers doubled. `$` has no meaning
  /// there.
  static String quote(String assignment) {
    return '"' + assignment.replace("\\", "\\\\").replace("\"", "\\\"").replace("%", "%%") + '"';
  }
}
