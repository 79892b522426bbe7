package dev.machine.drivers.qemu;

import dev.machine.drivers.DriverException;
import dev.machine.drivers.local.Exec;
import dev.machine.drivers.wait.Deadline;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Files of an ext4 file system in a disk image, by debugfs(8): without mounting it, and so without
/// root.
final class Ext4Files {

  /// Not on the PATH of ordinary users.
  static final String DEBUGFS = "/sbin/debugfs";

  private final Path disk;
  private final Deadline deadline;

  Ext4Files(Path disk, Deadline deadline) {
    this.disk = disk;
    this.deadline = deadline;
  }

  /// Removes files and directories with all that they hold; a missing one is fine.
  ///
  /// @param paths absolute, without spaces or quotes
  void remove(List<String> paths) throws DriverException, InterruptedException {
    var commands = new ArrayList<String>();
    for (var path : paths) {
      if (!path.matches("/[A-Za-z0-9._/@-]+")) {
        throw new IllegalArgumentException("not a plain path: " + path);
      }
      collect(path, commands);
    }
    for (var command : commands) {
      change(command);
    }
    for (var path : paths) {
      if (!type(path).isEmpty()) {
        throw new DriverException.Failed(
            path + " could not be left out of the image", "see e2fsck(8): " + disk, "", null);
      }
    }
  }

  /// Puts an empty file where there is none.
  ///
  /// @param empty a file of this machine without content; its mode is taken over
  void touch(Path empty, String path) throws DriverException, InterruptedException {
    change("write \"" + empty + "\" \"" + path + "\"");
    if (type(path).isEmpty()) {
      throw new DriverException.Failed("cannot write " + path + " in the image", "", "", null);
    }
  }

  /// Children first.
  private void collect(String path, List<String> commands)
      throws DriverException, InterruptedException {
    switch (type(path)) {
      case "" -> {}
      case "directory" -> {
        for (var name : names(path)) {
          collect(path + "/" + name, commands);
        }
        commands.add("rmdir \"" + path + "\"");
      }
      default -> commands.add("rm \"" + path + "\"");
    }
  }

  /// `regular`, `directory`, `symlink`…; empty when there is nothing.
  private String type(String path) throws DriverException, InterruptedException {
    return debugfs("stat \"" + path + "\"")
        .lines()
        .filter(line -> line.startsWith("Inode:") && line.contains("Type: "))
        .map(line -> line.replaceFirst(".*Type: (\\S+).*", "$1"))
        .findFirst()
        .orElse("");
  }

  /// Lines such as `/12/100644/0/0/name/123/`.
  private List<String> names(String path) throws DriverException, InterruptedException {
    return debugfs("ls -p \"" + path + "\"")
        .lines()
        .filter(line -> line.startsWith("/"))
        .map(line -> line.split("/")[5])
        .filter(name -> !name.equals(".") && !name.equals(".."))
        .toList();
  }

  private String debugfs(String command) throws DriverException, InterruptedException {
    return debugfs(List.of("-R", command));
  }

  private void change(String command) throws DriverException, InterruptedException {
    debugfs(List.of("-w", "-R", command));
  }

  private String debugfs(List<String> arguments) throws DriverException, InterruptedException {
    var argv = new ArrayList<>(List.of(DEBUGFS));
    argv.addAll(arguments);
    argv.add(disk.toString());
    return Exec.check(deadline, "editing the disk", argv);
  }
}
