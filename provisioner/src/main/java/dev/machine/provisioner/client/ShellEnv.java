package dev.machine.provisioner.client;

import dev.machine.provisioner.ProvisionException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.regex.Pattern;

/// What `machine env` prints: variables to set and to unset, as lines that a shell evaluates. Pure.
/// What is unset comes first and closes its own line, so that the output also works where the
/// person forgot the quotes of `eval "$(machine env web1)"`.
public final class ShellEnv {

  private static final String HOST = "DOCKER_HOST";
  private static final String CONTEXT = "DOCKER_CONTEXT";
  private static final String VERIFY = "DOCKER_TLS_VERIFY";
  private static final String CERTS = "DOCKER_CERT_PATH";
  private static final String MACHINE = "DOCKER_MACHINE_NAME";
  private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");

  private final List<String> unset;
  private final SequencedMap<String, String> set;

  private ShellEnv(List<String> unset, Map<String, String> set) {
    this.unset = List.copyOf(unset);
    this.set = new LinkedHashMap<>(set);
  }

  /// Points docker at an engine by URL.
  ///
  /// @param certificates the directory of `ca.pem`, `cert.pem` and `key.pem`; empty without TLS
  public static ShellEnv direct(String machine, EngineUrl url, Optional<String> certificates) {
    var unset = new ArrayList<>(List.of(CONTEXT));
    var set = new LinkedHashMap<String, String>();
    if (certificates.isPresent()) {
      set.put(VERIFY, "1");
    } else {
      unset.addAll(List.of(VERIFY, CERTS));
    }
    set.put(HOST, url.toString());
    certificates.ifPresent(directory -> set.put(CERTS, directory));
    set.put(MACHINE, machine);
    return new ShellEnv(unset, set);
  }

  /// Points docker at an engine by its context, and unsets what would win over it.
  public static ShellEnv context(String machine, ContextName context) {
    var set = new LinkedHashMap<String, String>();
    set.put(CONTEXT, context.value());
    set.put(MACHINE, machine);
    return new ShellEnv(List.of(VERIFY, HOST, CERTS), set);
  }

  /// Takes back whatever the others set.
  public static ShellEnv unset() {
    return new ShellEnv(List.of(VERIFY, HOST, CERTS, MACHINE, CONTEXT), Map.of());
  }

  /// Keeps the way to `host` out of the person's HTTP proxy: adds it to `no_proxy` if that is set,
  /// else to `NO_PROXY`, unless it is there already.
  public ShellEnv withoutProxy(String host, Map<String, String> environment) {
    var lower = environment.getOrDefault("no_proxy", "");
    var name = lower.isEmpty() ? "NO_PROXY" : "no_proxy";
    var now = environment.getOrDefault(name, "");
    var hosts = new ArrayList<>(Arrays.stream(now.split(",")).filter(h -> !h.isBlank()).toList());
    if (!hosts.contains(host)) {
      hosts.add(host);
    }
    var more = new LinkedHashMap<>(set);
    more.put(name, String.join(",", hosts));
    return new ShellEnv(unset, more);
  }

  /// As lines for a shell.
  ///
  /// @param argv the command the person typed, echoed in a comment
  /// @throws ProvisionException refused, for a value that no line can carry
  public String render(Shell shell, List<String> argv) throws ProvisionException {
    var lines = new ArrayList<String>();
    for (var name : unset) {
      lines.add(shell.unset(name));
    }
    for (var entry : set.entrySet()) {
      lines.add(shell.set(entry.getKey(), carried(shell, entry.getKey(), entry.getValue())));
    }
    // A line break in an argument would end the comment, and the rest would be run.
    lines.addAll(shell.hint(argv.stream().map(a -> CONTROL.matcher(a).replaceAll("?")).toList()));
    return String.join("\n", lines) + "\n";
  }

  private static String carried(Shell shell, String name, String value) throws ProvisionException {
    boolean quote = shell == Shell.CMD && value.indexOf('"') >= 0;
    if (quote || CONTROL.matcher(value).find()) {
      throw ProvisionException.refused(
          name
              + " would be \""
              + CONTROL.matcher(value).replaceAll("?")
              + "\", with a character that no shell line can carry safely",
          "keep the store in a directory with a plain name: --storage-path, MACHINE_STORAGE_PATH");
    }
    return value;
  }
}
