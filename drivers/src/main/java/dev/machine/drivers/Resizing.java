package dev.machine.drivers;

import dev.machine.drivers.wait.Deadline;
import java.util.List;
import java.util.Optional;

/// The role of drivers that can change what a server was made with.
public interface Resizing {

  /// One thing that changes.
  ///
  /// @param option of the driver, such as `qemu-memory`
  /// @param from as a person reads it, such as `1024 MiB`
  /// @param now whether it takes effect at once; else when the server starts next
  /// @param guest a shell script that root runs on the server to make use of it; empty when there
  ///   is nothing to do
  record Change(String option, String from, String to, boolean now, Optional<String> guest) {}

  /// What would change; nothing for what is as asked for already.
  ///
  /// @param given options to change, and no others
  /// @throws DriverException.Refused for what cannot be changed, or not to that
  List<Change> changes(ServerRef ref, OptionValues given)
      throws DriverException, InterruptedException;

  /// Changes it.
  ///
  /// @return what [#changes] said of it
  List<Change> resize(ServerRef ref, OptionValues given, Progress progress, Deadline deadline)
      throws DriverException, InterruptedException;
}
