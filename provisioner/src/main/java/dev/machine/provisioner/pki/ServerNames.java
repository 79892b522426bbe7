package dev.machine.provisioner.pki;

import dev.machine.provisioner.ProvisionException;
import java.net.InetAddress;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// The names a server certificate is good for. Clients compare an IP only with IP entries and a
/// name only with DNS entries (RFC 9525), so each name is sorted into its kind.
///
/// @param dns host names, lower case, perhaps with a leading `*.`
/// @param ips address literals, as the JDK writes them
public record ServerNames(List<String> dns, List<String> ips) {

  private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");
  private static final String LABEL = "[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?";
  private static final Pattern DNS =
      Pattern.compile("(\\*\\.)?" + LABEL + "(\\." + LABEL + ")*\\.?");

  public ServerNames {
    dns = List.copyOf(dns);
    ips = List.copyOf(ips);
  }

  /// The machine's name, every address and name it is reached by, and this machine's loopback, by
  /// which a forwarded port or a command on the host itself reaches it.
  ///
  /// @throws ProvisionException usage, for a value that is neither an IP address nor a host name
  public static ServerNames of(String machine, Collection<String> reachedBy)
      throws ProvisionException {
    Set<String> dns = new TreeSet<>();
    Set<String> ips = new TreeSet<>();
    dns.add("localhost");
    ips.add("127.0.0.1");
    add(machine, dns, ips);
    for (var value : reachedBy) {
      add(value, dns, ips);
    }
    return new ServerNames(List.copyOf(dns), List.copyOf(ips));
  }

  private static void add(String value, Set<String> dns, Set<String> ips)
      throws ProvisionException {
    var name = value.toLowerCase(Locale.ROOT);
    if (IPV4.matcher(name).matches() || name.indexOf(':') >= 0) {
      ips.add(address(value));
    } else if (name.length() <= 253 && DNS.matcher(name).matches()) {
      dns.add(name.endsWith(".") ? name.substring(0, name.length() - 1) : name);
    } else {
      throw refuse(value);
    }
  }

  private static String address(String value) throws ProvisionException {
    try {
      return InetAddress.ofLiteral(value).getHostAddress();
    } catch (IllegalArgumentException _) {
      throw refuse(value);
    }
  }

  private static ProvisionException refuse(String value) {
    return ProvisionException.usage(
        "\"" + value + "\" is neither an IP address nor a host name for a certificate",
        "give names such as web1.example.org, *.example.org, 203.0.113.7 or 2001:db8::7");
  }
}
