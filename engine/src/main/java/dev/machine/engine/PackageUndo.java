package dev.machine.engine;

import java.util.ArrayList;
import java.util.List;

/// Takes packages off a host again after an installation that failed: exactly those that it brought
/// along. What the host had before, or had removed and kept the configuration of, stays so.
///
/// The scripts are fixed texts; what varies is handed in as arguments.
final class PackageUndo {

  /// One line for each package that dpkg does not have: `purge NAME`, or `remove NAME` where its
  /// configuration is there (dpkg-query(1), db:Status-Status). `keep-data` when the data directory
  /// is somebody's already.
  private static final String NOTE =
      """
      set -eu; umask 077; file=$1; data=$2; shift 2
      mkdir -p "$(dirname "$file")"
      {
        if [ -n "$(ls -A "$data" 2>/dev/null)" ]; then echo keep-data; fi
        for p; do
          case $(dpkg-query -W -f '${db:Status-Status}' "$p" 2>/dev/null || true) in
            '' | not-installed) echo "purge $p" ;;
            config-files) echo "remove $p" ;;
          esac
        done
      } >"$file.new"
      mv -f "$file.new" "$file"
      """;

  /// Removed first and purged second: between the two, the means by which docker.io's `postrm`
  /// deletes all of the data directory are taken away where the data is not ours. A package that
  /// was cut off while it was unpacked is removed as well (dpkg(1), remove-reinstreq).
  private static final String REMOVE =
      """
      set -u; file=$1; data=$2
      [ -e "$file" ] || exit 0
      export DEBIAN_FRONTEND=noninteractive
      try() {
        tries=0
        until said=$(dpkg --force-remove-reinstreq "$@" </dev/null 2>&1); do
          tries=$((tries + 1))
          case $said in
            *'locked by another process'*) [ "$tries" -lt 60 ] && sleep 1 && continue ;;
          esac
          printf '%s\\n' "$said"
          return 1
        done
      }
      all=; purge=
      while read -r how p; do
        case $(dpkg-query -W -f '${db:Status-Status}' "$p" 2>/dev/null || true) in
          '' | not-installed) continue ;;
        esac
        case $how in
          purge) all="$all $p" purge="$purge $p" ;;
          remove) all="$all $p" ;;
        esac
      done <"$file"
      [ -z "$all" ] || try --remove $all || exit 1
      if grep -qx keep-data "$file"; then rm -f "$data/nuke-graph-directory.sh"; fi
      [ -z "$purge" ] || try --purge $purge || exit 1
      rm -f "$file"
      """;

  private PackageUndo() {}

  /// Notes what the host does not have of a bundle; goes before its installation.
  static Step note(String file, String data, List<String> packages) {
    var argv = new ArrayList<>(List.of("sh", "-c", NOTE, "sh", file, data));
    argv.addAll(packages);
    return new Step.Run("Noting which packages are new", argv);
  }

  /// Takes off what was noted; does nothing where nothing was.
  static Step remove(String file, String data) {
    return new Step.Run(
        "Removing the packages again", List.of("sh", "-c", REMOVE, "sh", file, data));
  }
}
