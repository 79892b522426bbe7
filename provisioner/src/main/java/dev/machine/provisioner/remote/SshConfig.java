package dev.machine.provisioner.remote;

import dev.machine.drivers.Endpoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// What the person's own ssh_config(5) says: Host, HostName, User, Port, IdentityFile,
/// IdentitiesOnly, IdentityAgent, ProxyJump, UserKnownHostsFile, Include. Other keywords have no
/// meaning here and are passed over; `Match` blocks are left out, with a note.
///
/// @param notes what was left out, for the person
public record SshConfig(Path home, List<Line> lines, List<String> notes) {

  /// One keyword with its arguments.
  ///
  /// @param hosts the `Host` lines it stands under, all of which must match: its own, and those of
  ///   the files that include its file
  record Line(List<List<String>> hosts, String keyword, List<String> arguments) {}

  private static final Pattern TOKEN = Pattern.compile("%([%a-zA-Z])");

  public SshConfig {
    lines = List.copyOf(lines);
    notes = List.copyOf(notes);
  }

  /// Reads `~/.ssh/config`; a missing one says nothing.
  ///
  /// @param home the person's home directory
  /// @throws IOException when it cannot be read, or files include each other without end
  public static SshConfig read(Path home) throws IOException {
    var reader = new SshConfigReader(home);
    reader.file(home.resolve(".ssh/config"));
    return new SshConfig(home, reader.lines(), reader.notes());
  }

  /// What it says of one host, with OpenSSH's defaults where it says nothing.
  ///
  /// @param hostName what to connect to
  /// @param user empty where it says nothing
  /// @param port 22 where it says nothing
  /// @param identities named ones, or those of the defaults that exist
  /// @param agent empty for none
  /// @param jumps as written, the first one first
  public record Settings(
      String hostName,
      Optional<String> user,
      int port,
      List<Path> identities,
      boolean identitiesOnly,
      Optional<Path> agent,
      List<Jump> jumps,
      List<Path> knownHosts) {}

  /// One hop of `ProxyJump`: `[user@]host[:port]`.
  public record Jump(String host, Optional<String> user, Optional<Integer> port) {}

  /// @param alias what the person calls the host
  /// @param environment for SSH_AUTH_SOCK and USER
  public Settings settings(String alias, Map<String, String> environment) {
    String hostName = first(alias, "hostname").map(name -> name.replace("%h", alias)).orElse(alias);
    Optional<String> user = first(alias, "user");
    Map<String, String> tokens = new LinkedHashMap<>();
    tokens.put("%", "%");
    tokens.put("d", home.toString());
    tokens.put("h", hostName);
    tokens.put("n", alias);
    tokens.put("r", user.orElse(environment.getOrDefault("USER", "")));
    tokens.put("u", environment.getOrDefault("USER", System.getProperty("user.name", "")));
    List<Path> named =
        all(alias, "identityfile").stream()
            .filter(file -> !file.equals("none"))
            .map(file -> path(file, tokens))
            .toList();
    return new Settings(
        hostName,
        user,
        first(alias, "port")
            .filter(text -> text.matches("\\d{1,5}"))
            .map(Integer::valueOf)
            .orElse(22),
        named.isEmpty() ? defaultIdentities() : named,
        first(alias, "identitiesonly").filter(value -> value.equalsIgnoreCase("yes")).isPresent(),
        agent(alias, tokens, environment),
        first(alias, "proxyjump").map(SshConfig::jumps).orElse(List.of()),
        knownHosts(alias, tokens));
  }

  private List<Path> defaultIdentities() {
    return Stream.of("id_ed25519", "id_ecdsa", "id_rsa")
        .map(name -> home.resolve(".ssh").resolve(name))
        .filter(Files::exists)
        .toList();
  }

  private Optional<Path> agent(
      String alias, Map<String, String> tokens, Map<String, String> environment) {
    String value = first(alias, "identityagent").orElse("SSH_AUTH_SOCK");
    if (value.equalsIgnoreCase("none")) {
      return Optional.empty();
    }
    String socket =
        value.equals("SSH_AUTH_SOCK")
            ? environment.getOrDefault("SSH_AUTH_SOCK", "")
            : value.startsWith("$") ? environment.getOrDefault(value.substring(1), "") : value;
    return socket.isEmpty() ? Optional.empty() : Optional.of(path(socket, tokens));
  }

  private List<Path> knownHosts(String alias, Map<String, String> tokens) {
    List<String> named = new ArrayList<>();
    lines.stream()
        .filter(applies(alias, "userknownhostsfile"))
        .findFirst()
        .ifPresent(line -> named.addAll(line.arguments()));
    if (named.isEmpty()) {
      named.addAll(List.of("~/.ssh/known_hosts", "~/.ssh/known_hosts2"));
    }
    var files = new ArrayList<Path>();
    named.stream()
        .filter(file -> !file.equals("none"))
        .forEach(file -> files.add(path(file, tokens)));
    files.add(Path.of("/etc/ssh/ssh_known_hosts"));
    return List.copyOf(files);
  }

  private Path path(String text, Map<String, String> tokens) {
    String expanded =
        TOKEN
            .matcher(text)
            .replaceAll(match ->
                Matcher.quoteReplacement(tokens.getOrDefault(match.group(1), match.group())));
    if (expanded.equals("~") || expanded.startsWith("~/")) {
      expanded = home + expanded.substring(1);
    }
    return home.resolve(expanded);
  }

  private static List<Jump> jumps(String value) {
    if (value.equalsIgnoreCase("none")) {
      return List.of();
    }
    var jumps = new ArrayList<Jump>();
    for (String hop : value.split(",")) {
      String text = hop.strip().replaceFirst("^ssh://", "");
      int at = text.lastIndexOf('@');
      Optional<String> user = at < 0 ? Optional.empty() : Optional.of(text.substring(0, at));
      Endpoint endpoint = endpoint(text.substring(at + 1));
      jumps.add(
          new Jump(
              endpoint.host(),
              user,
              endpoint.port() == 0 ? Optional.empty() : Optional.of(endpoint.port())));
    }
    return List.copyOf(jumps);
  }

  /// `host`, `host:port`, `[v6]:port` or a bare IPv6 address; port 0 for none.
  private static Endpoint endpoint(String text) {
    Matcher bracketed = Pattern.compile("\\[([^]]+)](?::(\\d+))?").matcher(text);
    if (bracketed.matches()) {
      String port = bracketed.group(2);
      return new Endpoint(bracketed.group(1), port == null ? 0 : Integer.parseInt(port));
    }
    Matcher plain = Pattern.compile("([^:]+):(\\d+)").matcher(text);
    return plain.matches()
        ? new Endpoint(plain.group(1), Integer.parseInt(plain.group(2)))
        : new Endpoint(text, 0);
  }

  /// The first value counts (ssh_config(5)).
  private Optional<String> first(String alias, String keyword) {
    return all(alias, keyword).stream().findFirst();
  }

  private List<String> all(String alias, String keyword) {
    return lines.stream()
        .filter(applies(alias, keyword))
        .filter(line -> !line.arguments().isEmpty())
        .map(line -> line.arguments().getFirst())
        .toList();
  }

  private static Predicate<Line> applies(String alias, String keyword) {
    String name = alias.toLowerCase(Locale.ROOT);
    return line ->
        line.keyword().equals(keyword)
            && line.hosts().stream().allMatch(patterns -> HostPatterns.matches(patterns, name));
  }
}
