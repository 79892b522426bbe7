package dev.machine.provisioner.remote;

import dev.machine.drivers.Endpoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Known hosts by sshd(8), "SSH_KNOWN_HOSTS FILE FORMAT": patterns with negation, hashed names,
/// `[host]:port`, `@revoked`. `@cert-authority` lines are passed over: host certificates are not
/// asked for. sshj's own reader takes a negated pattern for a match of everything else.
record KnownHostsFile(List<Entry> entries) {

  /// @param marker empty, `@revoked` or `@cert-authority`
  /// @param source file and line, for messages
  record Entry(String marker, String hosts, HostKey key, String source) {}

  KnownHostsFile {
    entries = List.copyOf(entries);
  }

  /// Files that do not exist are passed over, like lines that are no entries.
  static KnownHostsFile read(List<Path> files) {
    var entries = new ArrayList<Entry>();
    for (Path file : files) {
      if (Files.isRegularFile(file)) {
        readInto(entries, file);
      }
    }
    return new KnownHostsFile(entries);
  }

  private static void readInto(List<Entry> entries, Path file) {
    try {
      // Comments may be in any encoding.
      List<String> lines = Files.readAllLines(file, StandardCharsets.ISO_8859_1);
      for (int i = 0; i < lines.size(); i++) {
        parse(lines.get(i), file + ":" + (i + 1)).ifPresent(entries::add);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  private static Optional<Entry> parse(String line, String source) {
    String rest = line.strip();
    if (rest.isEmpty() || rest.startsWith("#")) {
      return Optional.empty();
    }
    String marker = "";
    if (rest.startsWith("@")) {
      String[] words = rest.split("\\s+", 2);
      marker = words[0];
      rest = words.length > 1 ? words[1] : "";
    }
    String[] words = rest.split("\\s+", 2);
    if (words.length < 2) {
      return Optional.empty();
    }
    String mark = marker;
    return HostKey.parse(words[1]).map(key -> new Entry(mark, words[0], key, source));
  }

  HostKeyCheck.Verdict judge(Endpoint endpoint, HostKey offered) {
    var own = entries.stream().filter(entry -> appliesTo(entry.hosts(), endpoint)).toList();
    for (Entry entry : own) {
      if (entry.marker().equals("@revoked") && entry.key().equals(offered)) {
        return new HostKeyCheck.Verdict.Revoked(entry.source());
      }
    }
    var keys = own.stream().filter(entry -> entry.marker().isEmpty()).toList();
    if (keys.isEmpty()) {
      return new HostKeyCheck.Verdict.Unknown();
    }
    if (keys.stream().anyMatch(entry -> entry.key().equals(offered))) {
      return new HostKeyCheck.Verdict.Good();
    }
    return new HostKeyCheck.Verdict.Wrong(
        keys.stream().map(entry -> entry.key().fingerprint()).distinct().toList(),
        keys.stream().map(Entry::source).collect(Collectors.joining(", ")));
  }

  /// Types of the keys known for a host.
  Set<String> types(Endpoint endpoint) {
    return entries.stream()
        .filter(entry -> entry.marker().isEmpty() && appliesTo(entry.hosts(), endpoint))
        .map(entry -> entry.key().type())
        .collect(Collectors.toSet());
  }

  private static boolean appliesTo(String hosts, Endpoint endpoint) {
    String host = endpoint.host().toLowerCase(Locale.ROOT);
    String name = endpoint.port() == 22 ? host : "[" + host + "]:" + endpoint.port();
    return hosts.startsWith("|")
        ? hashed(hosts, name)
        : HostPatterns.matches(List.of(hosts.split(",")), name);
  }

  /// `|1|salt|hash`: HMAC-SHA1 of the name under the salt.
  private static boolean hashed(String hosts, String name) {
    String[] parts = hosts.split("\\|");
    if (parts.length != 4 || !parts[1].equals("1")) {
      return false;
    }
    try {
      Mac mac = Mac.getInstance("HmacSHA1");
      mac.init(new SecretKeySpec(Base64.getDecoder().decode(parts[2]), "HmacSHA1"));
      byte[] digest = mac.doFinal(name.getBytes(StandardCharsets.UTF_8));
      return Base64.getEncoder().encodeToString(digest).equals(parts[3]);
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      // A damaged line names no host.
      return false;
    }
  }
}
