package dev.machine.drivers.cloud.testing;

import dev.machine.drivers.DriverException;
import dev.machine.drivers.cloud.Cloud;
import java.util.List;

/// A new account in memory with faults between it and the adapter.
public interface Rig {

  /// The adapter, as a new process has it.
  Cloud connect() throws DriverException;

  /// As [MemoryCloud#contents()].
  List<Held> contents();

  /// As [MemoryCloud#flaws()].
  List<String> flaws();
}
