package dev.machine.drivers.qemu;

import dev.machine.drivers.Progress;
import dev.machine.drivers.ServerRef;
import dev.machine.drivers.testing.MemoryLedger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/// What [OrdinaryUserIT] runs as another user: builds the image, and leads one machine from create
/// to destroy.
final class OrdinaryUserChild {

  private OrdinaryUserChild() {}

  public static void main(String[] arguments) throws Exception {
    var lab = new VmLab("c0de0004", Files.createDirectories(Path.of(arguments[0])));
    var ref = new ServerRef("mine", "0000cafe");
    var ledger = new MemoryLedger();
    try {
      var server =
          lab.driver()
              .create(lab.request(ref, Map.of()), ledger, Progress.SILENT, VmLab.seconds(900));
      System.out.println("guest: " + lab.ssh(server, "hostname").strip());
      System.out.println("owner: " + Files.getOwner(lab.files(ref).disk()));
    } finally {
      lab.driver().destroy(ref, ledger, Progress.SILENT, VmLab.seconds(60));
    }
    System.out.println("left: " + lab.leftovers() + ledger.entries());
    System.exit(0);
  }
}
