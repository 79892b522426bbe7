package dev.machine.engine;

import java.util.ArrayList;
import java.util.List;

/// The few shell scripts of the recipes. They are fixed texts; what varies is handed in as
/// arguments, so nothing is ever quoted.
final class Scripts {

  /// Beside each file stands either a copy of it, or a mark that there was none. What is left of a
  /// run that was cut off is not overwritten: it is nearer to what was there.
  private static final String KEEP =
      "set -eu; umask 022; for f; do"
          + " if [ -e \"$f.kept\" ] || [ -e \"$f.absent\" ]; then continue; fi;"
          + " if [ -e \"$f\" ]; then cp -p \"$f\" \"$f.part\"; sync -- \"$f.part\";"
          + " mv -f \"$f.part\" \"$f.kept\";"
          + " else [ -d \"${f%/*}\" ] || mkdir -p \"${f%/*}\"; : > \"$f.absent\"; fi; done";

  /// Done twice, it does nothing the second time.
  private static final String RESTORE =
      "set -eu; for f; do"
          + " if [ -e \"$f.kept\" ]; then mv -f \"$f.kept\" \"$f\";"
          + " elif [ -e \"$f.absent\" ]; then rm -f \"$f\" \"$f.absent\"; fi; done";

  private static final String KEEP_ORIGINAL =
      "set -eu; if [ -e \"$1\" ] && [ ! -e \"$2\" ]; then cp -p \"$1\" \"$2\"; fi";

  /// systemctl itself only says that it failed; the reason is in the journal.
  private static final String OR_JOURNAL =
      " || { journalctl -u docker.service -n 30 --no-pager -o cat >&2; exit 1; }";

  /// Only when a file of the unit is newer than what systemd knows of it: an emulated processor
  /// takes seconds for a reload. A systemd that does not tell is reloaded.
  private static final String RELOAD =
      "case $(systemctl show -p NeedDaemonReload docker.service 2>&1) in"
          + " NeedDaemonReload=no) ;; *) systemctl daemon-reload;; esac;";

  /// It counts starts, failed or not, and refuses too many.
  private static final String AFRESH = " systemctl reset-failed docker.service || true;";

  private static final String START =
      RELOAD + AFRESH + " systemctl start docker.service" + OR_JOURNAL;

  /// Goes on only for an engine that has no containers, and its data where packages have it.
  private static final String LONE =
      "[ -d \"$1/containers\" ] && [ -f \"$2\" ] || exit 0;"
          + " for container in \"$1\"/containers/*; do [ ! -e \"$container\" ] || exit 0; done;"
          + " while read -r line; do case $line in *data-root*) exit 0;; esac; done <\"$2\";";

  /// The drop-in is older than the certificate unless it was written anew: each start of systemctl
  /// takes an emulated processor a third of a second.
  private static final String START_ANEW =
      "[ \"$2\" -ot \"$1\" ] || systemctl daemon-reload;"
          + " systemctl start --no-block docker.service"
          + OR_JOURNAL;

  /// An engine without containers that has no networks but its own three makes them anew, with ids
  /// of their own, and in half the time that putting the old ones right takes.
  private static final String FORGET_NETWORKS =
      LONE
          + " networks=$1/network/files/local-kv.db; [ -f \"$networks\" ] || exit 0;"
          + " perl -0777 -ne 'my %n; $n{$1} = 1 while m{network/v1.0/network/([0-9a-f]+)}g;"
          + " exit(keys %n > 3)' \"$networks\" && rm -f -- \"$networks\"; exit 0";

  private static final String RESTART =
      RELOAD + AFRESH + " systemctl restart docker.service" + OR_JOURNAL;

  /// After an installation that failed half-way there may be no unit to restart.
  private static final String RESTART_IF_THERE =
      "systemctl daemon-reload; if systemctl cat docker.service >/dev/null 2>&1; then "
          + "systemctl reset-failed docker.service || true; systemctl restart docker.service; fi";

  /// One call where both units are there, as they nearly always are.
  private static final String STOP =
      "set -eu; systemctl stop docker.socket docker.service 2>/dev/null ||"
          + " for unit in docker.socket docker.service; do"
          + " if systemctl cat $unit >/dev/null 2>&1; then systemctl stop $unit; fi; done";

  private static final String LIVE_RESTORE_IS =
      "[ \"$(docker info --format '{{.LiveRestoreEnabled}}')\" = \"$1\" ]";

  private Scripts() {}

  /// Stops the engine, if there is one.
  static Step stopEngine() {
    return script("Stopping the engine", STOP, List.of());
  }

  /// Of an engine that is off.
  static Step forgetNetworks() {
    return script(
        "Forgetting its networks",
        FORGET_NETWORKS,
        List.of(EngineFiles.DATA, EngineFiles.DAEMON_JSON));
  }

  /// Copies each file beside itself.
  static Step keep(List<String> files) {
    return script("Keeping the present configuration", KEEP, files);
  }

  /// Puts the copies back, and removes what had none, the last file first: nothing is taken away
  /// from one that still names it.
  static Step restore(List<String> files) {
    return script("Putting the earlier configuration back", RESTORE, files.reversed());
  }

  /// Removes the copies.
  static Step forget(List<String> files) {
    var argv = new ArrayList<>(List.of("rm", "-f"));
    files.forEach(f -> argv.addAll(List.of(f + ".kept", f + ".absent")));
    return new Step.Run("Removing the copies", argv);
  }

  /// Copies a file once, for good.
  static Step keepOriginal(String file, String copy) {
    return script("Keeping the original " + file, KEEP_ORIGINAL, List.of(file, copy));
  }

  static Step start() {
    return script("Starting the engine", START, List.of());
  }

  /// Does not wait for it.
  static Step startAnew() {
    return script(
        "Telling the engine to start",
        START_ANEW,
        List.of(EngineFiles.SERVER, EngineFiles.DROP_IN));
  }

  static Step restart(String title) {
    return script(title, RESTART, List.of());
  }

  static Step restartIfThere() {
    return script("Restarting the engine as it was", RESTART_IF_THERE, List.of());
  }

  static Step reload(String title) {
    return new Step.Run(title, List.of("systemctl", "reload", "docker.service"));
  }

  /// A reload returns before it has happened.
  static Step expectLiveRestore(boolean on) {
    return new Step.Expect(
        on
            ? "Waiting until containers are safe from a restart"
            : "Waiting until live-restore is off again",
        List.of("sh", "-c", LIVE_RESTORE_IS, "sh", String.valueOf(on)),
        15);
  }

  private static Step script(String title, String script, List<String> args) {
    var argv = new ArrayList<>(List.of("sh", "-c", script));
    if (!args.isEmpty()) {
      argv.add("sh");
      argv.addAll(args);
    }
    return new Step.Run(title, argv);
  }
}
