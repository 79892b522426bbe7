package dev.machine.provisioner.remote;

import dev.machine.drivers.Progress;
import java.io.IOException;
import java.io.InputStream;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Set;
import net.schmizz.sshj.SSHClient;
import net.schmizz.sshj.sftp.FileAttributes;
import net.schmizz.sshj.sftp.OpenMode;
import net.schmizz.sshj.sftp.RemoteFile;
import net.schmizz.sshj.sftp.RenameFlags;
import net.schmizz.sshj.sftp.SFTPEngine;
import net.schmizz.sshj.sftp.SFTPException;
import org.jspecify.annotations.Nullable;

/// Uploads by SFTP, over one channel that stays open.
final class SftpUploads {

  /// Every SFTP server takes requests of 34000 bytes (draft-ietf-secsh-filexfer-02, 3).
  private static final int CHUNK = 32 * 1024;

  /// Unanswered writes, 2 MB: what OpenSSH's channel window takes.
  private static final int IN_FLIGHT = 64;

  /// A slow line has all that is in flight before an answer; a dead one is noticed by keep-alives.
  private static final int ANSWER_MS = (int) Duration.ofMinutes(5).toMillis();

  private static final SecureRandom RANDOM = new SecureRandom();

  private final SSHClient client;
  private final Object writing = new Object();
  private @Nullable SFTPEngine engine;

  SftpUploads(SSHClient client) {
    this.client = client;
  }

  private synchronized SFTPEngine engine() throws IOException {
    SFTPEngine open = engine;
    if (open == null) {
      open = new SFTPEngine(client).init();
      open.setTimeoutMs(ANSWER_MS);
      engine = open;
    }
    return open;
  }

  /// @throws IOException as SFTP or the connection has it; what was written is removed again
  void put(Remote.Upload upload, Progress progress) throws IOException {
    SFTPEngine sftp = engine();
    byte[] random = new byte[6];
    RANDOM.nextBytes(random);
    int slash = upload.path().lastIndexOf('/') + 1;
    String beside =
        upload.path().substring(0, slash)
            + ".machine-"
            + HexFormat.of().formatHex(random)
            + ".part";
    boolean done = false;
    try {
      write(sftp, beside, upload, progress);
      sftp.rename(beside, upload.path(), EnumSet.of(RenameFlags.OVERWRITE));
      done = true;
    } catch (IllegalArgumentException e) {
      // A dead connection throws the same exception once more when the file is closed.
      if (e.getCause() instanceof IOException first) {
        throw first;
      }
      throw e;
    } finally {
      if (!done) {
        remove(sftp, beside);
      }
    }
  }

  private void write(SFTPEngine sftp, String path, Remote.Upload upload, Progress progress)
      throws IOException {
    // The server's umask can only take bits away; the exact mode is set at the end.
    var mode = new FileAttributes.Builder().withPermissions(upload.mode()).build();
    var window = new WindowedOutput(sftp.getSubsystem());
    Set<OpenMode> create = EnumSet.of(OpenMode.CREAT, OpenMode.EXCL, OpenMode.WRITE);
    try (RemoteFile file = sftp.open(path, create, mode);
        InputStream content = upload.content().get()) {
      long sent = 0;
      try (var out = file.new RemoteFileOutputStream(0, IN_FLIGHT)) {
        // A fresh buffer is not needed: each write is copied into its packet.
        byte[] chunk = new byte[CHUNK];
        for (int n = content.readNBytes(chunk, 0, CHUNK);
            n > 0;
            n = content.readNBytes(chunk, 0, CHUNK)) {
          synchronized (writing) {
            window.await(n);
            out.write(chunk, 0, n);
          }
          sent += n;
          progress.bytes(sent, upload.size());
        }
      }
      file.setAttributes(mode);
      long there = file.fetchAttributes().getSize();
      if (sent != upload.size() || there != sent) {
        throw new SFTPException(
            "%d bytes were announced, %d sent, %d arrived".formatted(upload.size(), sent, there));
      }
    }
  }

  private static void remove(SFTPEngine sftp, String path) {
    try {
      sftp.remove(path);
    } catch (IOException e) {
      // It was never made, or the connection is gone; the first failure is what is told.
    }
  }
}
