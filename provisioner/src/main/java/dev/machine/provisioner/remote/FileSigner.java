package dev.machine.provisioner.remote;

import com.hierynomus.sshj.key.KeyAlgorithms;
import java.io.IOException;
import java.security.PrivateKey;
import net.schmizz.sshj.common.Buffer;
import net.schmizz.sshj.common.SSHRuntimeException;
import net.schmizz.sshj.signature.Signature;

/// A key whose private part we have read from a file.
record FileSigner(String name, HostKey publicKey, PrivateKey key) implements Signer {

  @Override
  public boolean mayAsk() {
    return false;
  }

  @Override
  public byte[] sign(String algorithm, byte[] data) throws IOException {
    try {
      Signature signature = signature(algorithm);
      signature.initSign(key);
      signature.update(data);
      return new Buffer.PlainBuffer()
          .putString(algorithm)
          .putBytes(signature.encode(signature.sign()))
          .getCompactData();
    } catch (SSHRuntimeException e) {
      throw new IOException("cannot sign by " + algorithm, e);
    }
  }

  private static Signature signature(String algorithm) throws IOException {
    var factory =
        switch (algorithm) {
          case "ssh-ed25519" -> KeyAlgorithms.EdDSA25519();
          case "ecdsa-sha2-nistp256" -> KeyAlgorithms.ECDSASHANistp256();
          case "ecdsa-sha2-nistp384" -> KeyAlgorithms.ECDSASHANistp384();
          case "ecdsa-sha2-nistp521" -> KeyAlgorithms.ECDSASHANistp521();
          case "rsa-sha2-512" -> KeyAlgorithms.RSASHA512();
          case "rsa-sha2-256" -> KeyAlgorithms.RSASHA256();
          default -> throw new IOException("no way to sign by " + algorithm);
        };
    return factory.create().newSignature();
  }

  @Override
  public String toString() {
    return "FileSigner[" + name + "]";
  }
}
