package dev.machine.provisioner.remote;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A command for a host, as argv; quoting happens in one place, where it is sent.
///
/// @param stdin what it reads; secrets travel here and never in argv
/// @param root whether it runs as root (by sudo where the login is another user)
/// @param discreet whether its output stays out of the transcript, because it may hold a secret or
///   is data for us alone
public record Command(List<String> argv, Optional<byte[]> stdin, boolean root, boolean discreet) {

  public Command {
    argv = List.copyOf(argv);
  }

  public static Command of(String... argv) {
    return of(List.of(argv));
  }

  public static Command of(List<String> argv) {
    return new Command(argv, Optional.empty(), false, false);
  }

  /// A shell script, sent on stdin of `sh -s`: it may hold secrets, and it may be long.
  public static Command script(String text, String... arguments) {
    var argv = new ArrayList<>(List.of("sh", "-s", "--"));
    argv.addAll(List.of(arguments));
    return of(argv).withStdin(text);
  }

  public Command asRoot() {
    return new Command(argv, stdin, true, discreet);
  }

  public Command withStdin(String text) {
    return withStdin(text.getBytes(StandardCharsets.UTF_8));
  }

  public Command withStdin(byte[] bytes) {
    return new Command(argv, Optional.of(bytes), root, discreet);
  }

  /// With its output kept out of the transcript.
  public Command discreetly() {
    return new Command(argv, stdin, root, true);
  }

  /// As a person reads it, and as a shell would take it; without stdin.
  public String line() {
    return ShellQuote.join(argv);
  }

  @Override
  public String toString() {
    return "Command[" + line() + (root ? ", as root" : "") + "]";
  }
}
