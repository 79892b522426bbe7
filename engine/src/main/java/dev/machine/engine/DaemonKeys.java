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
import static dev.machine.engine.DaemonKey.key;

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
/// `containerd-plugin-namespace` is missing on purpose: dockerd 26.1.5 refuses it in the file, as
/// its check compares with the flag's other spelling.
public final class DaemonKeys {

  private DaemonKeys() {}

  private static final List<DaemonKey> TABLE =
      Stream.of(daemon(), network(), containers(), images()).flatMap(List::stream).toList();

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
        key("authorization-plugins", TEXTS).flag("authorization-plugin"),
        key("builder", OBJECT),
        key("cdi-spec-dirs", TEXTS).flag("cdi-spec-dir").since("25.0"),
        key("containerd", TEXT),
        key("containerd-namespace", TEXT),
        key("cri-containerd", SWITCH),
        key("data-root", TEXT),
        key("debug", SWITCH),
        key("exec-opts", TEXTS).flag("exec-opt"),
        key("exec-root", TEXT),
        key("experimental", SWITCH),
        key("features", SWITCH_MAP).flag("feature"),
        key("group", TEXT),
        key("labels", TEXTS).flag("label"),
        key("live-restore", SWITCH),
        key("log-format", TEXT).oneOf("text", "json").since("25.0"),
        key("log-level", TEXT).oneOf("debug", "info", "warn", "error", "fatal"),
        key("metrics-addr", TEXT),
        key("node-generic-resources", TEXTS).flag("node-generic-resource"),
        key("oom-score-adjust", NUMBER).until("25.0"),
        key("pidfile", TEXT),
        key("raw-logs", SWITCH),
        key("shutdown-timeout", NUMBER),
        key("storage-driver", TEXT),
        key("storage-opts", TEXTS).flag("storage-opt"),
        key("swarm-default-advertise-addr", TEXT));
  }

  private static List<DaemonKey> network() {
    return List.of(
        key("api-cors-header", TEXT),
        key("bip", TEXT),
        key("bridge", TEXT),
        key("default-address-pools", OBJECTS).flag("default-address-pool"),
        key("default-gateway", TEXT),
        key("default-gateway-v6", TEXT),
        key("default-network-opts", OBJECT).flag("default-network-opt").since("24.0"),
        key("dns", TEXTS),
        key("dns-opts", TEXTS).flag("dns-opt"),
        key("dns-search", TEXTS),
        key("fixed-cidr", TEXT),
        key("fixed-cidr-v6", TEXT),
        key("host-gateway-ip", TEXT),
        key("icc", SWITCH),
        key("ip", TEXT),
        key("ip-forward", SWITCH),
        key("ip-masq", SWITCH),
        key("ip6tables", SWITCH),
        key("iptables", SWITCH),
        key("ipv6", SWITCH),
        key("mtu", NUMBER),
        key("network-control-plane-mtu", NUMBER),
        key("proxies", TEXT_MAP).since("23.0"),
        key("userland-proxy", SWITCH),
        key("userland-proxy-path", TEXT));
  }

  private static List<DaemonKey> containers() {
    return List.of(
        key("cgroup-parent", TEXT),
        key("cpu-rt-period", NUMBER),
        key("cpu-rt-runtime", NUMBER),
        key("default-cgroupns-mode", TEXT).oneOf("host", "private"),
        key("default-ipc-mode", TEXT).oneOf("shareable", "private"),
        key("default-runtime", TEXT),
        key("default-shm-size", SIZE),
        key("default-ulimits", OBJECT).flag("default-ulimit"),
        key("init", SWITCH),
        key("init-path", TEXT),
        key("log-driver", TEXT),
        key("log-opts", TEXT_MAP).flag("log-opt"),
        key("no-new-privileges", SWITCH),
        key("runtimes", OBJECT).flag("add-runtime"),
        key("seccomp-profile", TEXT),
        key("selinux-enabled", SWITCH),
        key("userns-remap", TEXT));
  }

  private static List<DaemonKey> images() {
    return List.of(
        key("allow-nondistributable-artifacts", TEXTS),
        key("insecure-registries", TEXTS).flag("insecure-registry"),
        key("max-concurrent-downloads", NUMBER),
        key("max-concurrent-uploads", NUMBER),
        key("max-download-attempts", NUMBER),
        key("registry-mirrors", TEXTS).flag("registry-mirror"));
  }

  private static Map<String, DaemonKey> index() {
    var index = new TreeMap<String, DaemonKey>();
    for (var entry : TABLE) {
      index.put(entry.name(), entry);
      index.put(entry.flag(), entry);
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
