package dev.machine.provisioner.pki;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.machine.drivers.wait.Deadline;
import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.host.AtomicFiles;
import dev.machine.provisioner.host.AtomicFiles.Access;
import dev.machine.provisioner.host.LockFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/// The certificate authority of one store, and the one client identity it signed: `ca.pem`,
/// `ca-key.pem`, `cert.pem`, `key.pem` in one directory.
///
/// The authority holds for ten years and is never replaced in place: every host trusts it. Leaves
/// hold for 825 days, the most that Apple's TLS accepts for any server certificate
/// (support.apple.com/103769). The client's is renewed, with the same key, whenever the authority
/// is opened within [Validity#SOON] of its end; a host's is renewed by whoever owns the host.
public final class Authority {

  /// Of the authority itself.
  public static final Duration LIFETIME = Duration.ofDays(3650);

  /// Of server and client certificates; shorter where the authority ends before.
  public static final Duration LEAF_LIFETIME = Duration.ofDays(825);

  private final ClientFiles files;
  private final X509Certificate certificate;
  private final PrivateKey key;
  private final InstantSource clock;
  private boolean clientRenewed;

  private Authority(
      ClientFiles files, X509Certificate certificate, PrivateKey key, InstantSource clock) {
    this.files = files;
    this.certificate = certificate;
    this.key = key;
    this.clock = clock;
  }

  /// Opens the authority in `directory`, making it and the client's identity where they are
  /// missing. Under a lock: of several that come at once, one makes it and all get the same.
  ///
  /// @param command for who waits meanwhile, such as `machine create web1`
  /// @throws ProvisionException refused, when it has expired, is damaged, or lacks its key
  public static Authority open(
      Path directory, String command, InstantSource clock, Deadline deadline)
      throws ProvisionException, InterruptedException {
    try {
      AtomicFiles.createDirectories(directory, Access.PRIVATE);
      var lock = directory.resolve("lock");
      try (var _ = LockFile.acquire(lock, "the certificate authority", command, deadline)) {
        var authority = load(new ClientFiles(directory), clock);
        authority.ensureClient();
        return authority;
      }
    } catch (IOException | GeneralSecurityException e) {
      throw ProvisionException.failed(
          "cannot open the certificate authority in " + directory + ": " + e.getMessage(),
          "check that the directory can be read and written",
          e);
    }
  }

  /// Gives the client a new key and certificate, whatever the old ones are: copies of them must
  /// then be made anew. Hosts take both, for both are of this authority.
  ///
  /// @throws ProvisionException as [#open]
  public static Authority renewClient(
      Path directory, String command, InstantSource clock, Deadline deadline)
      throws ProvisionException, InterruptedException {
    var lock = directory.resolve("lock");
    try {
      AtomicFiles.createDirectories(directory, Access.PRIVATE);
      try (var _ = LockFile.acquire(lock, "the certificate authority", command, deadline)) {
        Files.deleteIfExists(new ClientFiles(directory).cert());
      }
    } catch (IOException e) {
      throw ProvisionException.failed(
          "cannot renew the client certificate in " + directory + ": " + e.getMessage(),
          "check that the directory can be read and written",
          e);
    }
    return open(directory, command, clock, deadline);
  }

  /// Signs a server certificate with a fresh key.
  ///
  /// @param machine its name, which becomes the subject
  /// @param reachedBy every address and name that clients may use, `--tls-san` included
  /// @throws ProvisionException usage, for a name that cannot be in a certificate
  public TlsMaterial server(String machine, Collection<String> reachedBy)
      throws ProvisionException {
    var names = ServerNames.of(machine, reachedBy);
    try {
      var pair = Issuer.newKeyPair();
      var signed =
          issuer().server(machine, names, pair.getPublic(), clock.instant(), LEAF_LIFETIME);
      return new TlsMaterial(Pem.text(certificate), Pem.text(signed), Pem.text(pair.getPrivate()));
    } catch (GeneralSecurityException e) {
      throw ProvisionException.failed(
          "cannot sign a certificate for " + machine + ": " + e.getMessage(), "", e);
    }
  }

  /// The client's files, to be used in place or copied into a docker context.
  public ClientFiles client() {
    return files;
  }

  /// Whether opening it changed the client's certificate: copies of it must then be made anew.
  public boolean clientRenewed() {
    return clientRenewed;
  }

  /// How long the authority itself holds.
  public Validity validity() {
    return Validity.of(certificate);
  }

  private static Authority load(ClientFiles files, InstantSource clock)
      throws ProvisionException, IOException, GeneralSecurityException {
    var keyFile = files.directory().resolve("ca-key.pem");
    if (!Files.exists(files.ca())) {
      // A key without a certificate was cut off while being made: nobody has trusted it yet.
      return create(files, keyFile, clock);
    }
    if (!Files.exists(keyFile)) {
      throw unusable(files, "its key " + keyFile + " is missing");
    }
    X509Certificate certificate;
    PrivateKey key;
    try {
      certificate = Pem.certificate(Files.readAllBytes(files.ca()));
      key = Pem.privateKey(Files.readAllBytes(keyFile));
    } catch (GeneralSecurityException e) {
      throw unusable(files, e.getMessage());
    }
    if (!belongTogether(key, certificate.getPublicKey())) {
      throw unusable(files, "ca-key.pem is not the key of ca.pem");
    }
    var validity = Validity.of(certificate);
    if (validity.state(clock.instant()) == Validity.State.EXPIRED) {
      throw unusable(files, "it expired at " + validity.until());
    }
    return new Authority(files, certificate, key, clock);
  }

  private static Authority create(ClientFiles files, Path keyFile, InstantSource clock)
      throws IOException, GeneralSecurityException {
    var pair = Issuer.newKeyPair();
    var certificate = Issuer.selfSigned(pair, clock.instant(), LIFETIME);
    put(keyFile, Pem.text(pair.getPrivate()), Access.PRIVATE);
    put(files.ca(), Pem.text(certificate), Access.PUBLIC);
    return new Authority(files, certificate, pair.getPrivate(), clock);
  }

  private void ensureClient() throws IOException, GeneralSecurityException {
    if (clientHolds()) {
      return;
    }
    // A new pair needs the key on disk first; a renewal keeps the key, so that the two files
    // belong together at every moment.
    var old = Files.exists(files.cert()) ? readClient() : null;
    PublicKey subject;
    if (old == null) {
      var pair = Issuer.newKeyPair();
      Files.deleteIfExists(files.cert());
      put(files.key(), Pem.text(pair.getPrivate()), Access.PRIVATE);
      subject = pair.getPublic();
    } else {
      subject = old.getPublicKey();
    }
    var user = System.getProperty("user.name", "client");
    var signed = issuer().client(user, subject, clock.instant(), LEAF_LIFETIME);
    put(files.cert(), Pem.text(signed), Access.PUBLIC);
    clientRenewed = true;
  }

  private boolean clientHolds() throws IOException {
    var client = Files.exists(files.cert()) ? readClient() : null;
    if (client == null || !signedByThis(client)) {
      return false;
    }
    // Where the authority itself ends soon, a new certificate would end as soon.
    return Validity.of(client).state(clock.instant()) == Validity.State.VALID
        || Validity.of(client).until().equals(validity().until());
  }

  /// The client's certificate, or null when it, or its key, cannot be used.
  private @Nullable X509Certificate readClient() throws IOException {
    try {
      var client = Pem.certificate(Files.readAllBytes(files.cert()));
      var clientKey = AtomicFiles.read(files.key());
      return clientKey.isPresent()
              && belongTogether(Pem.privateKey(clientKey.get()), client.getPublicKey())
          ? client
          : null;
    } catch (GeneralSecurityException _) {
      return null; // damaged: made anew, which harms nobody
    }
  }

  private boolean signedByThis(X509Certificate leaf) {
    try {
      leaf.verify(certificate.getPublicKey());
      return true;
    } catch (GeneralSecurityException _) {
      return false;
    }
  }

  private Issuer issuer() {
    return new Issuer(certificate, key);
  }

  private static boolean belongTogether(PrivateKey secret, PublicKey open)
      throws GeneralSecurityException {
    if (!secret.getAlgorithm().equals(open.getAlgorithm())) {
      return false;
    }
    var algorithm = secret.getAlgorithm().equals("EC") ? "SHA256withECDSA" : "SHA256withRSA";
    var challenge = "do these two belong together?".getBytes(US_ASCII);
    var sign = Signature.getInstance(algorithm);
    sign.initSign(secret);
    sign.update(challenge);
    var verify = Signature.getInstance(algorithm);
    verify.initVerify(open);
    verify.update(challenge);
    return verify.verify(sign.sign());
  }

  private static ProvisionException unusable(ClientFiles files, @Nullable String why) {
    return ProvisionException.refused(
        "the certificate authority in " + files.directory() + " cannot be used: " + why,
        "restore it from a backup; or move that directory away and run"
            + " `machine regenerate-certs` for every host, which restarts their engines");
  }

  private static void put(Path path, String text, Access access) throws IOException {
    AtomicFiles.write(path, text.getBytes(US_ASCII), access);
  }
}
