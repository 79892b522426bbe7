package dev.machine.provisioner.remote;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/// A command for a host, as argv; quoting happens in one place, where it is sent.
///
/// @param stdin what it reads; secrets travel here and never in argv
/// @param root whether it runs as root (by sudo where the login is another user)
public record Command(List<String> argv, Optional<byte[]> stdin, boolean root) {

  public Command {
    argv = List.copyOf(argv);
  }

  public static Command of(String... argv) {
    return new Command(List.of(argv), Optional.empty(), false);
  }

  public Command asRoot() {
    return new Command(argv, stdin, true);
  }

  public Command withStdin(String text) {
    return new Command(argv, Optional.of(text.getBytes(StandardCharsets.UTF_8)), root);
  }
}
