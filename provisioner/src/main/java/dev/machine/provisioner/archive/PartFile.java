package dev.machine.provisioner.archive;

import dev.machine.provisioner.archive.FetchException.Kind;
import java.io.IOException;
import java.io.Serial;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.function.LongConsumer;

/// A file that is on its way: counted, hashed as it comes, and kept when the transfer breaks.
final class PartFile implements Receiver.Sink, AutoCloseable {

  private final Path path;
  private final FileChannel channel;
  private final MessageDigest digest = Digests.sha256();
  private final long size;
  private final boolean exact;
  private final LongConsumer progress;
  private volatile long length;
  private volatile boolean continued;

  PartFile(Path path, long size, boolean exact, LongConsumer progress) throws IOException {
    this.path = path;
    this.size = size;
    this.exact = exact;
    this.progress = progress;
    channel =
        FileChannel.open(
            path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    length = channel.size();
    if (length >= size) {
      channel.truncate(0);
      length = 0;
    }
  }

  /// Bytes that are there already.
  long length() {
    return length;
  }

  /// Forgets what is there: the server does not continue it.
  synchronized void restart() throws IOException {
    channel.truncate(0);
    length = 0;
    progress.accept(0);
  }

  @Override
  public synchronized void start(ResponseInfo info) throws IOException {
    continued = info.statusCode() == 206 && continues(info);
    if (continued) {
      channel.position(0);
      Digests.update(digest, channel);
      progress.accept(length);
    } else {
      restart();
    }
  }

  /// A server may answer with another range than the one asked for.
  private boolean continues(ResponseInfo info) throws IOException {
    var range = info.headers().firstValue("Content-Range").orElse("");
    if (!range.startsWith("bytes " + length + "-")) {
      throw new IOException("the server sent \"" + range + "\" in place of the rest");
    }
    return true;
  }

  @Override
  @SuppressWarnings("NonAtomicVolatileUpdate") // one caller at a time
  public synchronized void accept(ByteBuffer bytes) throws IOException, FetchException {
    var count = bytes.remaining();
    if (length + count > size) {
      throw new FetchException(Kind.TOO_LONG, "it is longer than " + size + " bytes");
    }
    digest.update(bytes.duplicate());
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
    length += count;
    progress.accept(length);
  }

  /// Checks the digest and puts the bytes on the disk.
  ///
  /// @throws FetchException CUT_OFF when bytes are missing; WRONG_DIGEST, and the file is gone
  synchronized void finish(String sha256) throws IOException, FetchException {
    if (exact && length < size) {
      throw new FetchException(Kind.CUT_OFF, "cut off after " + length + " of " + size + " bytes");
    }
    var found = Digests.hex(digest.digest());
    if (!found.equals(sha256)) {
      progress.accept(0);
      Files.delete(path);
      throw new FetchException(
          Kind.WRONG_DIGEST,
          "SHA-256 is " + found + ", should be " + sha256,
          new Continued(continued));
    }
    channel.force(true);
  }

  /// Tells whether a wrong file had an older beginning.
  private static final class Continued extends Exception {
    @Serial private static final long serialVersionUID = 1L;
    private final boolean continued;

    Continued(boolean continued) {
      this.continued = continued;
    }
  }

  static boolean wasContinued(FetchException e) {
    return e.getCause() instanceof Continued c && c.continued;
  }

  @Override
  public synchronized void close() throws IOException {
    channel.close();
  }
}
