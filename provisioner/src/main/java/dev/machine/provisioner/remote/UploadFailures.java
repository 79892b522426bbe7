package dev.machine.provisioner.remote;

import dev.machine.drivers.wait.Deadline;
import dev.machine.provisioner.ProvisionException;
import java.io.IOException;
import java.time.Duration;
import net.schmizz.sshj.sftp.Response;
import net.schmizz.sshj.sftp.SFTPException;

/// Makes a sentence of what SFTP says: it has one word, "Failure", for a full disk and for most
/// else.
final class UploadFailures {

  private static final Duration ASK = Duration.ofSeconds(10);

  private UploadFailures() {}

  static ProvisionException explain(SshRemote remote, Remote.Upload upload, Throwable cause)
      throws InterruptedException {
    // One that has another inside is no answer of the server's: its channel ended, which is told
    // before the connection says that it is not alive.
    if (!(cause instanceof SFTPException sftp)
        || sftp.getCause() instanceof IOException
        || !remote.alive()) {
      return remote.lost("in the upload of " + upload.path(), cause);
    }
    String problem = "cannot write " + upload.path() + " on the host: " + sftp.getMessage();
    if (sftp.getStatusCode() == Response.StatusCode.PERMISSION_DENIED) {
      return ProvisionException.failed(problem, remote.user() + " may not write there", sftp);
    }
    return ProvisionException.failed(problem, "see below whether its disk is full", sftp)
        .withOutput(space(remote, upload));
  }

  private static String space(SshRemote remote, Remote.Upload upload) throws InterruptedException {
    int slash = upload.path().lastIndexOf('/');
    String directory = slash <= 0 ? "/" : upload.path().substring(0, slash);
    try {
      return Remotes.output(
          remote.run(Command.of("df", "-h", "--", directory), Deadline.after(ASK)));
    } catch (ProvisionException e) {
      return "(and asking for its free space failed: " + e.getMessage() + ")";
    }
  }
}
