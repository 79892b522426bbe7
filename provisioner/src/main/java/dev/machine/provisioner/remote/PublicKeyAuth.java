package dev.machine.provisioner.remote;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import net.schmizz.sshj.common.Buffer;
import net.schmizz.sshj.common.Message;
import net.schmizz.sshj.common.SSHPacket;
import net.schmizz.sshj.transport.TransportException;
import net.schmizz.sshj.userauth.UserAuthException;
import net.schmizz.sshj.userauth.method.AbstractAuthMethod;

/// Public key authentication (RFC 4252, 7) by a [Signer]. sshj's own asks for a private key object,
/// which an agent never gives out, and asks the host first, which costs a round trip that a key in
/// a file does not need.
final class PublicKeyAuth extends AbstractAuthMethod {

  private final Signer signer;
  private final Deque<String> algorithms;

  PublicKeyAuth(Signer signer) {
    super("publickey");
    this.signer = signer;
    this.algorithms = new ArrayDeque<>(signer.algorithms());
  }

  @Override
  protected SSHPacket buildReq() throws UserAuthException {
    return signer.mayAsk() ? packet(false) : signed();
  }

  /// The host wants this key.
  @Override
  public void handle(Message message, SSHPacket buffer)
      throws UserAuthException, TransportException {
    if (message != Message.USERAUTH_60) {
      super.handle(message, buffer);
      return;
    }
    params.getTransport().write(signed());
  }

  /// The next algorithm of the same key.
  @Override
  public boolean shouldRetry() {
    algorithms.poll();
    return !algorithms.isEmpty();
  }

  private String algorithm() {
    return algorithms.element();
  }

  private SSHPacket packet(boolean signed) throws UserAuthException {
    return super.buildReq()
        .putBoolean(signed)
        .putString(algorithm())
        .putString(signer.publicKey().blob());
  }

  private SSHPacket signed() throws UserAuthException {
    SSHPacket request = packet(true);
    byte[] data =
        new Buffer.PlainBuffer()
            .putString(params.getTransport().getSessionID())
            .putBuffer(request)
            .getCompactData();
    try {
      // A certificate is signed with by its plain key's algorithm.
      String plain = algorithm().replace("-cert-v01@openssh.com", "");
      return request.putString(signer.sign(plain, data));
    } catch (IOException e) {
      throw new UserAuthException("cannot sign with " + signer.name() + ": " + e.getMessage(), e);
    }
  }
}
