package dev.machine.drivers.cloud.ec2;

import dev.machine.drivers.DriverException;
import dev.machine.drivers.OptionValues;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// What a group of ours lets in, and nothing else.
///
/// @param from who, as CIDR blocks
/// @param ports to what
record Access(List<String> from, List<Port> ports) {

  private static final int SSH = 22;
  private static final Pattern PORT = Pattern.compile("(\\d{1,5})(?:/(tcp|udp))?");

  /// A port.
  ///
  /// @param protocol `tcp` or `udp`
  record Port(String protocol, int number) {}

  static Access of(OptionValues options, int enginePort) throws DriverException.Refused {
    var ports = new ArrayList<>(List.of(new Port("tcp", SSH), new Port("tcp", enginePort)));
    for (var given : Ec2Factory.words(options, "open-port")) {
      var port = port(given);
      if (!ports.contains(port)) {
        ports.add(port);
      }
    }
    return new Access(Ec2Factory.allowed(options), ports);
  }

  private static Port port(String given) throws DriverException.Refused {
    var parts = PORT.matcher(given);
    if (parts.matches()) {
      int number = Integer.parseInt(parts.group(1));
      if (number >= 1 && number <= 65535) {
        return new Port(parts.group(2) == null ? "tcp" : parts.group(2), number);
      }
    }
    throw new DriverException.Refused(
        "--amazonec2-open-port: \"" + given + "\" is no port", "give one such as 80 or 53/udp");
  }

  /// The parameters of a call that lets all of it in.
  Form into(Form form) {
    int n = 0;
    for (var port : ports) {
      var rule = "IpPermissions." + ++n;
      form.set(rule + ".IpProtocol", port.protocol())
          .set(rule + ".FromPort", Integer.toString(port.number()))
          .set(rule + ".ToPort", Integer.toString(port.number()));
      int v4 = 0;
      int v6 = 0;
      for (var block : from) {
        if (block.contains(":")) {
          form.set(rule + ".Ipv6Ranges." + ++v6 + ".CidrIpv6", block);
        } else {
          form.set(rule + ".IpRanges." + ++v4 + ".CidrIp", block);
        }
      }
    }
    return form;
  }

  /// The same, one rule each.
  List<Access> single() {
    var all = new ArrayList<Access>();
    for (var port : ports) {
      for (var block : from) {
        all.add(new Access(List.of(block), List.of(port)));
      }
    }
    return all;
  }
}
