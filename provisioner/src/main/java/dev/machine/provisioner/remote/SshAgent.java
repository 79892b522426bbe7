package dev.machine.provisioner.remote;

import java.io.EOFException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import net.schmizz.sshj.common.Buffer;

/// A running ssh-agent, by the protocol of draft-ietf-sshm-ssh-agent: its keys, and signatures by
/// them. One short connection for each request.
record SshAgent(Path socket) {

  private static final int FAILURE = 5;
  private static final int REQUEST_IDENTITIES = 11;
  private static final int IDENTITIES_ANSWER = 12;
  private static final int SIGN_REQUEST = 13;
  private static final int SIGN_RESPONSE = 14;
  private static final int RSA_SHA2_256 = 2;
  private static final int RSA_SHA2_512 = 4;

  /// OpenSSH's own bound of an agent message (authfd.c).
  private static final int MAX_MESSAGE = 256 * 1024;

  /// @throws IOException when nothing answers at the socket, or not as an agent does
  List<Signer> keys() throws IOException {
    var answer = ask(REQUEST_IDENTITIES, IDENTITIES_ANSWER, new byte[0]);
    int count = answer.readUInt32AsInt();
    var keys = new ArrayList<Signer>();
    for (int i = 0; i < count; i++) {
      byte[] blob = answer.readBytes();
      String comment = answer.readString();
      try {
        keys.add(new Key(this, HostKey.ofBlob(blob), comment));
      } catch (IllegalArgumentException e) {
        throw new IOException("the agent at " + socket + " lists a damaged key", e);
      }
    }
    return keys;
  }

  private record Key(SshAgent agent, HostKey publicKey, String comment) implements Signer {

    @Override
    public String name() {
      return comment + " (agent)";
    }

    /// A key can be added with `ssh-add -c`, or want a touch.
    @Override
    public boolean mayAsk() {
      return true;
    }

    @Override
    public byte[] sign(String algorithm, byte[] data) throws IOException {
      int flags =
          switch (algorithm) {
            case "rsa-sha2-256" -> RSA_SHA2_256;
            case "rsa-sha2-512" -> RSA_SHA2_512;
            default -> 0;
          };
      byte[] request =
          new Buffer.PlainBuffer()
              .putBytes(publicKey.blob())
              .putBytes(data)
              .putUInt32(flags)
              .getCompactData();
      return agent.ask(SIGN_REQUEST, SIGN_RESPONSE, request).readBytes();
    }
  }

  private Buffer.PlainBuffer ask(int type, int expected, byte[] body) throws IOException {
    try (var channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.connect(UnixDomainSocketAddress.of(socket));
      var message = ByteBuffer.allocate(5 + body.length);
      message.putInt(1 + body.length).put((byte) type).put(body).flip();
      while (message.hasRemaining()) {
        channel.write(message);
      }
      int length = read(channel, 4).getInt();
      if (length < 1 || length > MAX_MESSAGE) {
        throw new IOException("the agent at " + socket + " answers " + length + " bytes");
      }
      byte[] answer = read(channel, length).array();
      if (answer[0] == FAILURE) {
        throw new IOException("the agent at " + socket + " refused");
      }
      if (answer[0] != expected) {
        throw new IOException("the agent at " + socket + " answers type " + answer[0]);
      }
      var buffer = new Buffer.PlainBuffer(answer);
      buffer.readByte();
      return buffer;
    }
  }

  private ByteBuffer read(SocketChannel channel, int length) throws IOException {
    var buffer = ByteBuffer.allocate(length);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer) < 0) {
        throw new EOFException("the agent at " + socket + " hung up");
      }
    }
    return buffer.flip();
  }
}
