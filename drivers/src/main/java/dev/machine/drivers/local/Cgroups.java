package dev.machine.drivers.local;

import dev.machine.drivers.DriverException;
import dev.machine.drivers.wait.Deadline;
import dev.machine.drivers.wait.Wait;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Control groups of one host, under a name that follows from store id and nonce: so that hosts do
/// not share one `/docker` group, and so that every process of a host can be found and ended
/// whatever became of the run that started it.
///
/// On a machine run by systemd a transient scope is asked for, because there systemd owns the tree
/// (systemd.io/CGROUP_DELEGATION); a scope rather than a service, so that the same script is
/// started in the same way with and without systemd. Elsewhere we make one directory in each
/// hierarchy, be they of version 1, version 2 or both.
public final class Cgroups {

  private static final Path MOUNTS = Path.of("/sys/fs/cgroup");

  private final boolean systemd;
  private final List<Path> hierarchies;

  private Cgroups(boolean systemd, List<Path> hierarchies) {
    this.systemd = systemd;
    this.hierarchies = hierarchies;
  }

  /// Looks at how this machine does it.
  public static Cgroups ofThisMachine() throws DriverException {
    // sd_booted(3): the test that systemd itself gives.
    boolean systemd = Files.isDirectory(Path.of("/run/systemd/system"));
    var found = new ArrayList<Path>();
    try {
      for (var line : Files.readAllLines(Path.of("/proc/self/mountinfo"))) {
        var fields = line.split(" ");
        var type = line.substring(line.indexOf(" - ") + 3).split(" ")[0];
        var at = Path.of(fields[4]);
        if (at.startsWith(MOUNTS) && (type.equals("cgroup") || type.equals("cgroup2"))) {
          found.add(at);
        }
      }
    } catch (IOException e) {
      throw new DriverException.Failed(
          "cannot read /proc/self/mountinfo", "is /proc mounted?", "", e);
    }
    return new Cgroups(systemd, List.copyOf(found));
  }

  /// Whether there is any hierarchy to work with.
  public boolean available() {
    return !hierarchies.isEmpty();
  }

  /// Makes the groups of `key` where that is ours to do; those that exist are kept.
  public void create(String key) throws DriverException {
    if (systemd) {
      return;
    }
    for (var hierarchy : hierarchies) {
      var group = hierarchy.resolve(key);
      try {
        delegateControllers(hierarchy);
        Files.createDirectories(group);
        // cpuset of version 1 takes no process before it has processors and memory nodes.
        for (var file : List.of("cpuset.cpus", "cpuset.mems")) {
          if (Files.exists(group.resolve("cpuset.sched_load_balance"))) {
            Files.writeString(group.resolve(file), Files.readString(hierarchy.resolve(file)));
          }
        }
      } catch (IOException e) {
        throw new DriverException.Failed(
            "cannot make the control group " + group, "is it mounted read-only?", "", e);
      }
    }
  }

  private static void delegateControllers(Path hierarchy) throws IOException {
    var offered = hierarchy.resolve("cgroup.controllers");
    if (!Files.exists(offered)) {
      return;
    }
    for (var controller : Files.readString(offered).strip().split(" ")) {
      if (!controller.isEmpty()) {
        try {
          Files.writeString(hierarchy.resolve("cgroup.subtree_control"), "+" + controller);
        } catch (IOException _) {
          // A controller that cannot be handed down costs its limits, not the host.
        }
      }
    }
  }

  /// Puts `argv` in front of what must run in the groups of `key`: the command to start.
  ///
  /// @param launcher `launch.sh`, which enters the groups
  /// @param pidFile where the process notes who it is
  public List<String> command(String key, Path launcher, Path pidFile, List<String> argv) {
    var all = new ArrayList<String>();
    if (systemd) {
      all.addAll(
          List.of(
              "systemd-run",
              "--scope",
              "--quiet",
              "--collect",
              "--unit=" + key,
              "--slice=machine.slice",
              "-p",
              "Delegate=yes",
              "--"));
    }
    all.addAll(List.of("setsid", "bash", launcher.toString(), pidFile.toString()));
    all.addAll(groupsToEnter(key));
    all.add("--");
    all.addAll(argv);
    return all;
  }

  private List<String> groupsToEnter(String key) {
    return systemd ? List.of() : hierarchies.stream().map(h -> h.resolve(key).toString()).toList();
  }

  /// The processes in the groups of `key`, zombies aside.
  public Set<Long> members(String key) {
    var pids = new LinkedHashSet<Long>();
    for (var group : groups(key)) {
      for (var directory : tree(group)) {
        try {
          Files.readString(directory.resolve("cgroup.procs"))
              .lines()
              .map(Long::valueOf)
              .filter(pid -> pid > 0)
              .forEach(pids::add);
        } catch (IOException _) {
          // Gone since it was listed.
        }
      }
    }
    return pids;
  }

  /// Kills every process of `key` and removes its groups; fine when there are none.
  ///
  /// @throws DriverException.TimedOut when processes stay, as they do in uninterruptible I/O
  public void remove(String key, Deadline deadline) throws DriverException, InterruptedException {
    var done =
        Wait.until(
            deadline,
            Duration.ofMillis(10),
            () -> {
              for (var pid : members(key)) {
                ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
              }
              return removed(key) ? Optional.of(true) : Optional.empty();
            });
    if (done.isEmpty()) {
      throw new DriverException.TimedOut(
          "processes of " + key + " do not end: " + members(key), "try again later", "");
    }
  }

  private boolean removed(String key) {
    boolean all = true;
    for (var group : groups(key)) {
      var directories = new ArrayList<>(tree(group));
      Collections.reverse(directories);
      for (var directory : directories) {
        try {
          Files.deleteIfExists(directory);
        } catch (DirectoryNotEmptyException _) {
          all = false;
        } catch (FileSystemException _) {
          all = false; // Busy: a process is on its way out.
        } catch (IOException _) {
          all = false;
        }
      }
    }
    return all;
  }

  private List<Path> groups(String key) {
    return hierarchies.stream()
        .flatMap(
            h -> List.of(h.resolve(key), h.resolve("machine.slice/" + key + ".scope")).stream())
        .filter(Files::isDirectory)
        .toList();
  }

  private static List<Path> tree(Path group) {
    var directories = new ArrayList<Path>();
    try (var walk = Files.walk(group, new FileVisitOption[0])) {
      walk.filter(Files::isDirectory).forEach(directories::add);
    } catch (IOException | java.io.UncheckedIOException _) {
      // Groups come and go while they are walked; the caller looks again.
    }
    return directories;
  }
}
