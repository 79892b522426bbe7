package dev.machine.drivers.nspawn;

import dev.machine.drivers.Progress;
import dev.machine.drivers.ServerRef;
import dev.machine.drivers.testing.MemoryLedger;
import java.io.IOException;
import java.nio.file.Path;

/// Creates a host in a Java process of its own, and kills that process at one of the ledger's
/// borders.
final class CreateChild {

  private CreateChild() {}

  /// @param args store id, directory, name, nonce, and the border to die at (a large one: none)
  public static void main(String[] args) throws Exception {
    var lab = new HostLab(args[0], Path.of(args[1]));
    var ref = new ServerRef(args[2], args[3]);
    lab.driver()
        .create(
            lab.request(ref, "debian-12"),
            new DeadlyLedger(Integer.parseInt(args[4])),
            Progress.SILENT,
            HostLab.seconds(300));
  }

  /// Dies once it has noted so many things.
  private static final class DeadlyLedger extends MemoryLedger {
    private int left;

    DeadlyLedger(int border) {
      this.left = border;
    }

    @Override
    public synchronized void intend(Resource resource) {
      super.intend(resource);
      step();
    }

    @Override
    public synchronized void did(Resource resource, String id) {
      super.did(resource, id);
      step();
    }

    private void step() {
      if (--left > 0) {
        return;
      }
      try {
        var pid = Long.toString(ProcessHandle.current().pid());
        var _ = new ProcessBuilder("kill", "-KILL", pid).start().waitFor();
        Runtime.getRuntime().halt(1);
      } catch (IOException | InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
