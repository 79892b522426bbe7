package dev.machine.provisioner.remote;

import dev.machine.drivers.wait.Deadline;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import net.schmizz.sshj.SSHClient;
import net.schmizz.sshj.userauth.UserAuthException;

/// Tries the keys one after another, and remembers what came of each: a refused login lists them.
final class SshAuth {

  private final SshTarget target;
  private final SSHClient client;
  private final List<String> tried = new ArrayList<>();

  SshAuth(SshTarget target, SSHClient client) {
    this.target = target;
    this.client = client;
  }

  /// First the named identities (by the agent where it holds them, so that no passphrase is asked),
  /// then the agent's other keys.
  void login() throws SshFailure, IOException, TimeoutException, InterruptedException {
    List<Signer> agent = agentKeys();
    for (Path identity : target.identities()) {
      if (tryIdentity(identity, agent)) {
        return;
      }
    }
    if (!target.identitiesOnly()) {
      for (Signer signer : agent) {
        if (trySigner(signer)) {
          return;
        }
      }
    }
    throw refused();
  }

  private List<Signer> agentKeys() throws TimeoutException, InterruptedException {
    if (target.agent().isEmpty()) {
      return List.of();
    }
    var agent = new SshAgent(target.agent().get());
    try {
      var keys = new ArrayList<>(Bounded.call(deadline(), agent::keys));
      if (keys.isEmpty()) {
        tried.add("the agent at " + agent.socket() + " holds no keys");
      }
      return keys;
    } catch (ExecutionException e) {
      tried.add(
          "the agent at " + agent.socket() + " does not answer: " + message(Bounded.cause(e)));
      return List.of();
    }
  }

  private boolean tryIdentity(Path identity, List<Signer> agent)
      throws SshFailure, IOException, TimeoutException, InterruptedException {
    try {
      var key =
          Files.exists(Path.of(identity + ".pub")) || Files.exists(identity)
              ? KeyFiles.publicKey(identity)
              : Optional.<HostKey>empty();
      for (Signer signer : List.copyOf(agent)) {
        if (key.isPresent() && signer.publicKey().equals(key.get())) {
          agent.remove(signer);
          if (trySigner(signer)) {
            return true;
          }
          return false;
        }
      }
      if (!Files.exists(identity)) {
        tried.add(identity + ": no such file");
        return false;
      }
      return tryFile(identity);
    } catch (AccessDeniedException e) {
      tried.add(identity + ": not readable");
      return false;
    }
  }

  private boolean tryFile(Path identity) throws SshFailure, TimeoutException, InterruptedException {
    FileSigner signer;
    try {
      if (KeyFiles.encrypted(identity)) {
        var passphrase = target.prompts().passphrase(identity);
        if (passphrase.isEmpty()) {
          tried.add(identity + ": it has a passphrase, and none was given");
          return false;
        }
        try (var secret = passphrase.get()) {
          signer = KeyFiles.load(identity, secret);
        }
      } else {
        signer = KeyFiles.load(identity, null);
      }
      var certificate = KeyFiles.certificate(identity);
      if (certificate.isPresent()) {
        var withCertificate =
            new FileSigner(identity + "-cert.pub", certificate.get(), signer.key());
        if (trySigner(withCertificate)) {
          return true;
        }
      }
    } catch (IOException e) {
      tried.add(identity + ": " + message(e));
      return false;
    }
    return trySigner(signer);
  }

  private boolean trySigner(Signer signer)
      throws SshFailure, TimeoutException, InterruptedException {
    try {
      Bounded.call(
          deadline(),
          () -> {
            client.auth(target.user(), new PublicKeyAuth(signer));
            return true;
          });
      return true;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UserAuthException refusal && client.getTransport().isRunning()) {
        Throwable why = refusal.getCause();
        tried.add(signer.name() + (why == null ? ": refused" : ": " + message(why)));
        return false;
      }
      tried.add(signer.name() + ": " + message(Bounded.cause(e)));
      throw refused();
    }
  }

  private Deadline deadline() {
    return Deadline.after(target.connectTimeout());
  }

  private SshFailure refused() {
    String list = tried.isEmpty() ? "no key was given" : String.join("; ", tried);
    return new SshFailure(
        SshFailure.Reason.AUTH,
        target.name() + " does not let us in (" + list + ")",
        "name a private key that it knows (--generic-ssh-key, ~/.ssh/config), or add its public half to"
            + " ~/.ssh/authorized_keys of "
            + target.user()
            + " there",
        null);
  }

  private static String message(Throwable thrown) {
    return thrown.getMessage() == null ? thrown.getClass().getSimpleName() : thrown.getMessage();
  }
}
