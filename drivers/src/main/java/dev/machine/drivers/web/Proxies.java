package dev.machine.drivers.web;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/// The proxies that apt uses: its own settings first (apt-transport-http(1)), then the environment.
/// Proxies that ask for a password are not served.
final class Proxies extends ProxySelector {

  private static final Pattern APT_LINE =
      Pattern.compile("Acquire::(https?)::Proxy(?:::(\\S+))? \"(.*)\";", Pattern.CASE_INSENSITIVE);

  private final Map<String, String> apt;
  private final Map<String, String> environment;

  private Proxies(Map<String, String> apt, Map<String, String> environment) {
    this.apt = apt;
    this.environment = environment;
  }

  /// This machine's settings; without apt, those of the environment alone.
  static Proxies ofThisMachine() {
    return of(aptConfig(), System.getenv());
  }

  /// @param aptConfig what `apt-config dump` prints
  static Proxies of(String aptConfig, Map<String, String> environment) {
    var apt = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
    for (var line : aptConfig.lines().toList()) {
      var match = APT_LINE.matcher(line.strip());
      if (match.matches() && !match.group(3).isEmpty()) {
        var host = match.group(2) == null ? "" : match.group(2);
        apt.put(match.group(1) + "/" + host, match.group(3));
      }
    }
    return new Proxies(apt, environment);
  }

  @Override
  public List<Proxy> select(URI uri) {
    var scheme = uri.getScheme().toLowerCase(Locale.ROOT);
    var host = uri.getHost() == null ? "" : uri.getHost();
    return Optional.ofNullable(apt.get(scheme + "/" + host))
        .or(() -> Optional.ofNullable(apt.get(scheme + "/")))
        .or(() -> fromEnvironment(scheme, host))
        .flatMap(Proxies::address)
        .map(address -> List.of(new Proxy(Proxy.Type.HTTP, address)))
        .orElse(List.of(Proxy.NO_PROXY));
  }

  @Override
  public void connectFailed(URI uri, SocketAddress address, IOException cause) {
    // The request itself fails and says so.
  }

  private Optional<String> fromEnvironment(String scheme, String host) {
    var loopback = host.equals("localhost") || host.startsWith("127.") || host.equals("[::1]");
    if (loopback || exempt(variable("no_proxy").orElse(""), host)) {
      return Optional.empty();
    }
    return variable(scheme + "_proxy").or(() -> variable("all_proxy"));
  }

  private Optional<String> variable(String name) {
    return Optional.ofNullable(environment.get(name))
        .or(() -> Optional.ofNullable(environment.get(name.toUpperCase(Locale.ROOT))))
        .filter(value -> !value.isBlank());
  }

  private static boolean exempt(String list, String host) {
    for (var entry : list.split("[,\\s]+")) {
      var name = entry.startsWith("*.") ? entry.substring(1) : entry;
      var suffix = name.startsWith(".") ? name : "." + name;
      if (entry.equals("*") || (!name.isEmpty() && (host.equals(name) || host.endsWith(suffix)))) {
        return true;
      }
    }
    return false;
  }

  /// Empty for `DIRECT` and for what is no http proxy.
  private static Optional<InetSocketAddress> address(String text) {
    if (text.equalsIgnoreCase("DIRECT") || text.equals("false")) {
      return Optional.empty();
    }
    try {
      var uri = URI.create(text.contains("://") ? text : "http://" + text);
      var port = uri.getPort() < 0 ? 80 : uri.getPort();
      return uri.getHost() == null
          ? Optional.empty()
          : Optional.of(new InetSocketAddress(uri.getHost(), port));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  private static String aptConfig() {
    Process process;
    try {
      process =
          new ProcessBuilder("apt-config", "dump")
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
    } catch (IOException _) {
      return ""; // no apt on this machine
    }
    var watchdog = Thread.ofVirtual().start(() -> endAfter(process, 5));
    try (var out = process.getInputStream()) {
      var text = new String(out.readAllBytes(), StandardCharsets.UTF_8);
      return process.waitFor(5, TimeUnit.SECONDS) && process.exitValue() == 0 ? text : "";
    } catch (IOException _) {
      return "";
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt(); // the transfer that follows ends by it
      return "";
    } finally {
      process.destroyForcibly();
      watchdog.interrupt();
    }
  }

  private static void endAfter(Process process, long seconds) {
    try {
      if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException _) {
      process.destroyForcibly(); // it was read to its end
    }
  }
}
