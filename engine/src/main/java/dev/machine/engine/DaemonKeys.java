package dev.machine.engine;

import static dev.machine.engine.DaemonKey.Type.NUMBER;
import static dev.machine.engine.DaemonKey.Type.OBJECT;
import static dev.machine.engine.DaemonKey.Type.OBJECTS;
import static dev.machine.engine.DaemonKey.Type.SIZE;
import static dev.machine.engine.DaemonKey.Type.SWITCH;
import static dev.machine.engine.DaemonKey.Type.SWITCH_MAP;
import static dev.machine.engine.DaemonKey.Type.TEXT;
import static dev.machine.engine.DaemonKey.Type.TEXTS;
import static dev.machine.engine.DaemonKey.Type.TEXT_MAP;
import static dev.machine.engine.DaemonKey.of;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/// The keys of `daemon.json` that a person may set, for Docker 20.10 to 26.
///
/// Source: `dockerd --help` of 20.10.24 and 26.1.5 and the `json:` names in moby's
/// `daemon/config/config.go` and `config_linux.go`; "since" from the engine's release notes.
public final class DaemonKeys {

  private DaemonKeys() {}

  private static final List<DaemonKey> TABLE =
      Stream.of(daemon(), network(), containers(), images())
          .flatMap(List::stream)
          .toList();

  private static final Map<String, DaemonKey> BY_NAME = index();

  /// Flags that fill one entry of a map: `--http-proxy` is `proxies: {http-proxy: …}`.
  private static final Map<String, String> ENTRY_FLAGS =
      Map.of("http-proxy", "proxies", "https-proxy", "proxies", "no-proxy", "proxies");

  /// Keys that are set by this program, with the reason.
  private static final Map<String, String> OURS =
      Map.ofEntries(
          Map.entry("hosts", "the engine's addresses are set by the program"),
          Map.entry("host", "the engine's addresses are set by the program"),
          Map.entry("tls", "TLS is always on"),
          Map.entry("tlsverify", "client certificates are always asked for"),
          Map.entry("tlscacert", "certificates are made and placed by the program"),
          Map.entry("tlscert", "certificates are made and placed by the program"),
          Map.entry("tlskey", "certificates are made and placed by the program"),
          Map.entry("config-file", "the engine reads " + EngineFiles.DAEMON_JSON),
          Map.entry("validate", "the settings are always validated"));

  private static List<DaemonKey> daemon() {
    return List.of(
        of("authorization-plugins", TEXTS).flag("authorization-plugin"),
        of("builder", OBJECT),
        of("cdi-spec-dirs", TEXTS).flag("cdi-spec-dir").since("25.0"),
        of("containerd", TEXT),
        of("containerd-namespace", TEXT),
        of("containerd-plugin-namespace", TEXT).flag("containerd-plugins-namespace"),
        of("cri-containerd", SWITCH),
        of("data-root", TEXT),
        of("debug", SWITCH),
        of("exec-opts", TEXTS).flag("exec-opt"),
        of("exec-root", TEXT),
        of("experimental", SWITCH),
        of("features", SWITCH_MAP).flag("feature"),
        of("group", TEXT),
        of("labels", TEXTS).flag("label"),
        of("live-restore", SWITCH),
        of("log-format", TEXT).oneOf("text", "json").since("25.0"),
        of("log-level", TEXT).oneOf("debug", "info", "warn", "error", "fatal"),
        of("metrics-addr", TEXT),
        of("node-generic-resources", TEXTS).flag("node-generic-resource"),
        of("oom-score-adjust", NUMBER).until("25.0"),
        of("pidfile", TEXT),
        of("raw-logs", SWITCH),
        of("shutdown-timeout", NUMBER),
        of("storage-driver", TEXT),
        of("storage-opts", TEXTS).flag("storage-opt"),
        of("swarm-default-advertise-addr", TEXT));
  }

  private static List<DaemonKey> network() {
    return List.of(
        of("api-cors-header", TEXT),
        of("bip", TEXT),
        of("bridge", TEXT),
        of("default-address-pools", OBJECTS).flag("default-address-pool"),
        of("default-gateway", TEXT),
        of("default-gateway-v6", TEXT),
        of("default-network-opts", OBJECT).flag("default-network-opt").since("24.0"),
        of("dns", TEXTS),
        of("dns-opts", TEXTS).flag("dns-opt"),
        of("dns-search", TEXTS),
        of("fixed-cidr", TEXT),
        of("fixed-cidr-v6", TEXT),
        of("host-gateway-ip", TEXT),
        of("icc", SWITCH),
        of("ip", TEXT),
        of("ip-forward", SWITCH),
        of("ip-masq", SWITCH),
        of("ip6tables", SWITCH),
        of("iptables", SWITCH),
        of("ipv6", SWITCH),
        of("mtu", NUMBER),
        of("network-control-plane-mtu", NUMBER),
        of("proxies", TEXT_MAP).since("23.0"),
        of("userland-proxy", SWITCH),
        of("userland-proxy-path", TEXT));
  }

  private static List<DaemonKey> containers() {
    return List.of(
        of("cgroup-parent", TEXT),
        of("cpu-rt-period", NUMBER),
        of("cpu-rt-runtime", NUMBER),
        of("default-cgroupns-mode", TEXT).oneOf("host", "private"),
        of("default-ipc-mode", TEXT).oneOf("shareable", "private"),
        of("default-runtime", TEXT),
        of("default-shm-size", SIZE),
        of("default-ulimits", OBJECT).flag("default-ulimit"),
        of("init", SWITCH),
        of("init-path", TEXT),
        of("log-driver", TEXT),
        of("log-opts", TEXT_MAP).flag("log-opt"),
        of("no-new-privileges", SWITCH),
        of("runtimes", OBJECT).flag("add-runtime"),
        of("seccomp-profile", TEXT),
        of("selinux-enabled", SWITCH),
        of("userns-remap", TEXT));
  }

  private static List<DaemonKey> images() {
    return List.of(
        of("allow-nondistributable-artifacts", TEXTS),
        of("insecure-registries", TEXTS).flag("insecure-registry"),
        of("max-concurrent-downloads", NUMBER),
        of("max-concurrent-uploads", NUMBER),
        of("max-download-attempts", NUMBER),
        of("registry-mirrors", TEXTS).flag("registry-mirror"));
  }

  private static Map<String, DaemonKey> index() {
    var index = new TreeMap<String, DaemonKey>();
    for (var key : TABLE) {
      index.put(key.name(), key);
      index.put(key.flag(), key);
    }
    return index;
  }

  /// The key with this name, in either spelling.
  public static Optional<DaemonKey> find(String name) {
    return Optional.ofNullable(BY_NAME.get(name));
  }

  /// The map that a flag fills one entry of.
  static Optional<String> mapOfEntryFlag(String flag) {
    return Optional.ofNullable(ENTRY_FLAGS.get(flag));
  }

  /// Why a key is not the person's to set; empty when it is.
  static Optional<String> reserved(String name) {
    return Optional.ofNullable(OURS.get(name));
  }

  /// Every key, in the table's order.
  public static List<DaemonKey> all() {
    return TABLE;
  }

  /// Every spelling that is understood, sorted: for a did-you-mean and for shell completion.
  public static List<String> names() {
    var names = new TreeSet<>(BY_NAME.keySet());
    names.addAll(ENTRY_FLAGS.keySet());
    return List.copyOf(names);
  }
}
