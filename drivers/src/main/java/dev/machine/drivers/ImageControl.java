package dev.machine.drivers;

import dev.machine.drivers.wait.Deadline;
import java.time.Instant;
import java.util.List;

/// The role of drivers that can make an image of a server, for other servers to begin from.
public interface ImageControl {

  /// An image made of a server.
  ///
  /// @param name what the driver's image option takes
  /// @param from the server's name
  /// @param bytes of disk that it takes
  record Baked(String name, String from, Instant made, long bytes) {}

  /// Makes an image of a server that is off. What its first boot put there (host key, logins,
  /// machine id) does not go into it.
  ///
  /// @param leaveOut absolute paths on the server that must not go into it either; a missing one is
  ///   fine, a directory is left out with all it holds
  /// @throws DriverException.Refused when the name is taken or unfit, or the server runs
  void bake(
      ServerRef ref, String image, List<String> leaveOut, Progress progress, Deadline deadline)
      throws DriverException, InterruptedException;

  /// Refuses a name that an image cannot have, or that one has already.
  void requireFree(String image) throws DriverException.Refused;

  /// The images made so far, by name.
  List<Baked> baked() throws DriverException;

  /// Removes an image; a missing one is fine.
  ///
  /// @throws DriverException.Refused while a server stands on it
  void removeBaked(String image, Deadline deadline) throws DriverException, InterruptedException;
}
