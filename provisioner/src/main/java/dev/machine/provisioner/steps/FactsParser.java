package dev.machine.provisioner.steps;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.machine.engine.Facts;
import dev.machine.engine.Facts.InstalledPackage;
import dev.machine.engine.Facts.RunningEngine;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Makes facts of what `facts.sh` printed. Pure.
final class FactsParser {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern VERSION = Pattern.compile("version ([\\w.+~:-]+)");
  private static final Pattern ADDRESS =
      Pattern.compile("^\\d+:\\s+(\\S+)\\s+inet6?\\s+([^/\\s]+)");

  /// Interfaces of engines and hypervisors: their addresses are the same on many hosts.
  private static final Pattern INNER =
      Pattern.compile("(docker|br-|veth|virbr|lxcbr|lxdbr|cni|podman|flannel).*");

  private FactsParser() {}

  static Facts parse(Sections sections) {
    Map<String, String> os = assignments(sections.section("os-release"));
    String codename = os.getOrDefault("VERSION_CODENAME", "");
    String arch = architecture(sections.text("arch"));
    return new Facts(
        os.getOrDefault("ID", "linux"),
        os.getOrDefault("VERSION_ID", ""),
        codename,
        arch,
        sections.text("hostname"),
        sections.text("systemd").equals("yes"),
        packages(sections.section("packages"), arch),
        daemonJson(sections.section("daemon-json")),
        engine(sections),
        HostArchives.parse(sections.section("apt-list"), sections.section("apt-deb822"), codename),
        space(sections.section("space")),
        addresses(sections.section("addresses")));
  }

  /// Shell-like assignments of os-release(5).
  private static Map<String, String> assignments(List<String> lines) {
    var values = new HashMap<String, String>();
    for (String line : lines) {
      int equals = line.indexOf('=');
      if (equals > 0 && !line.startsWith("#")) {
        String value = line.substring(equals + 1).strip();
        boolean quoted = value.length() > 1 && value.matches("(?s)([\"']).*\\1");
        values.put(
            line.substring(0, equals).strip(),
            quoted ? value.substring(1, value.length() - 1) : value);
      }
    }
    return values;
  }

  /// Hosts without dpkg tell the kernel's name.
  private static String architecture(String name) {
    return switch (name) {
      case "x86_64" -> "amd64";
      case "aarch64" -> "arm64";
      case "armv7l" -> "armhf";
      case "ppc64le" -> "ppc64el";
      default -> name;
    };
  }

  /// Of a package installed for two architectures, the host's own counts.
  private static Map<String, InstalledPackage> packages(List<String> lines, String arch) {
    var packages = new HashMap<String, InstalledPackage>();
    for (String line : lines) {
      String[] fields = line.split("\\|", -1);
      // "ii ": wanted and installed; "hi ": held (dpkg-query(1), db:Status-Abbrev).
      if (fields.length >= 5 && fields[0].length() >= 2 && fields[0].charAt(1) == 'i') {
        String provides = String.join("|", List.of(fields).subList(4, fields.length));
        var found = new InstalledPackage(fields[1], fields[2], fields[3], provides.strip());
        packages.merge(
            found.name(), found, (first, next) -> next.arch().equals(arch) ? next : first);
      }
    }
    return packages;
  }

  private static Optional<String> daemonJson(List<String> lines) {
    if (lines.isEmpty() || !lines.getFirst().equals("there")) {
      return Optional.empty();
    }
    byte[] bytes = Base64.getMimeDecoder().decode(String.join("", lines.subList(1, lines.size())));
    return Optional.of(new String(bytes, StandardCharsets.UTF_8));
  }

  private static Optional<RunningEngine> engine(Sections sections) {
    String dockerd = sections.text("dockerd");
    if (dockerd.isEmpty()) {
      return Optional.empty();
    }
    Matcher version = VERSION.matcher(sections.text("dockerd-version"));
    JsonNode info = info(sections.text("info"));
    boolean answers = info.path("ServerVersion").isTextual();
    return Optional.of(
        new RunningEngine(
            version.find() ? version.group(1) : info.path("ServerVersion").asText(""),
            dockerd,
            execStart(sections.section("unit")),
            info.path("Driver").asText(""),
            answers || sections.text("active").equals("active"),
            info.path("Swarm").path("LocalNodeState").asText("").equals("active"),
            info.path("ContainersRunning").asInt(0)));
  }

  /// `docker info` prints its JSON also when the engine does not answer, and then without a
  /// version.
  private static JsonNode info(String text) {
    try {
      return text.isEmpty() ? MissingNode.getInstance() : JSON.readTree(text);
    } catch (JsonProcessingException e) {
      // Cut off by its time limit: then nothing is known.
      return MissingNode.getInstance();
    }
  }

  /// The last `ExecStart` counts, an empty one resets (systemd.service(5)); a line may go on after
  /// a backslash.
  private static String execStart(List<String> unit) {
    String found = "";
    for (String line : String.join("\n", unit).replaceAll("\\\\\n\\s*", "").split("\n")) {
      if (line.strip().startsWith("ExecStart=")) {
        found = line.strip().substring("ExecStart=".length()).strip();
      }
    }
    return found;
  }

  /// POSIX output of df(1): the fourth column, in bytes or kibibytes.
  private static long space(List<String> lines) {
    if (lines.size() < 2) {
      return 0;
    }
    String[] columns = lines.getLast().strip().split("\\s+");
    if (columns.length < 6 || !columns[3].matches("\\d+")) {
      return 0;
    }
    long unit = lines.getFirst().contains("1024") ? 1024 : 1;
    return Long.parseLong(columns[3]) * unit;
  }

  private static List<String> addresses(List<String> lines) {
    return lines.stream()
        .flatMap(line -> {
          Matcher matcher = ADDRESS.matcher(line.strip());
          if (matcher.find()) {
            return INNER.matcher(matcher.group(1)).matches()
                ? Stream.empty()
                : Stream.of(matcher.group(2));
          }
          // hostname -I: addresses alone.
          return line.matches("[0-9a-fA-F:. ]+")
              ? Arrays.stream(line.strip().split("\\s+"))
              : Stream.empty();
        })
        .distinct()
        .toList();
  }
}
