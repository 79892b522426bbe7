package dev.machine.provisioner.remote;

import dev.machine.drivers.Endpoint;
import java.security.PublicKey;
import java.util.List;
import net.schmizz.sshj.common.Buffer;
import net.schmizz.sshj.transport.verification.HostKeyVerifier;
import org.jspecify.annotations.Nullable;

/// Asks the policy inside the key exchange, and keeps the answer for a message a person can use.
final class HostKeyCheck implements HostKeyVerifier {

  /// What the policy says of an offered key.
  sealed interface Verdict {
    record Good() implements Verdict {}

    /// Nobody knows this host yet.
    record Unknown() implements Verdict {}

    /// Another key was expected.
    ///
    /// @param expected fingerprints
    record Wrong(List<String> expected, String source) implements Verdict {}

    record Revoked(String source) implements Verdict {}
  }

  private final HostKeyPolicy policy;
  private final Endpoint endpoint;
  private final KnownHostsFile known;
  private volatile @Nullable HostKey offered;
  private volatile Verdict verdict = new Verdict.Unknown();

  HostKeyCheck(HostKeyPolicy policy, Endpoint endpoint) {
    this.policy = policy;
    this.endpoint = endpoint;
    this.known =
        policy instanceof HostKeyPolicy.KnownHosts(var files, var _)
            ? KnownHostsFile.read(files)
            : new KnownHostsFile(List.of());
  }

  /// What the host offered; null before the key exchange came that far.
  @Nullable HostKey offered() {
    return offered;
  }

  Verdict verdict() {
    return verdict;
  }

  @Override
  public boolean verify(String hostname, int port, PublicKey key) {
    HostKey its = HostKey.ofBlob(new Buffer.PlainBuffer().putPublicKey(key).getCompactData());
    offered = its;
    verdict = judge(its);
    return verdict instanceof Verdict.Good;
  }

  private Verdict judge(HostKey its) {
    return switch (policy) {
      case HostKeyPolicy.Pinned(var lines) -> pinned(keys(lines), its);
      case HostKeyPolicy.Fingerprint(String sha256) ->
          its.fingerprint().equals(sha256)
              ? new Verdict.Good()
              : new Verdict.Wrong(List.of(sha256), "the given fingerprint");
      case HostKeyPolicy.KnownHosts _ -> known.judge(endpoint, its);
      case HostKeyPolicy.AcceptNew _ -> new Verdict.Unknown();
    };
  }

  private static List<HostKey> keys(List<String> lines) {
    return lines.stream().flatMap(line -> HostKey.parse(line).stream()).toList();
  }

  private static Verdict pinned(List<HostKey> expected, HostKey its) {
    if (expected.contains(its)) {
      return new Verdict.Good();
    }
    return new Verdict.Wrong(
        expected.isEmpty()
            ? List.of("no key at all")
            : expected.stream().map(HostKey::fingerprint).toList(),
        "the pinned key");
  }

  /// The pinned type first, or a host with several keys would show another one than we know.
  @Override
  public List<String> findExistingAlgorithms(String hostname, int port) {
    return switch (policy) {
      case HostKeyPolicy.Pinned(var lines) ->
          keys(lines).stream().flatMap(key -> algorithms(key.type()).stream()).distinct().toList();
      case HostKeyPolicy.KnownHosts _ ->
          known.types(endpoint).stream().flatMap(type -> algorithms(type).stream()).toList();
      case HostKeyPolicy.Fingerprint _, HostKeyPolicy.AcceptNew _ -> List.of();
    };
  }

  /// RSA keys sign by SHA-2 (RFC 8332).
  private static List<String> algorithms(String type) {
    return type.equals("ssh-rsa") ? List.of("rsa-sha2-512", "rsa-sha2-256") : List.of(type);
  }
}
