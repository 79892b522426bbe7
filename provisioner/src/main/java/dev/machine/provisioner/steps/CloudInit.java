package dev.machine.provisioner.steps;

import dev.machine.drivers.Progress;
import dev.machine.drivers.wait.Deadline;
import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.remote.Command;
import dev.machine.provisioner.remote.Remote;
import dev.machine.provisioner.remote.Remotes;
import java.time.Duration;
import java.util.stream.Collectors;

/// Lets the first boot of a cloud's image come to its end before anything is installed: until then
/// cloud-init holds dpkg's lock and changes users and files.
public final class CloudInit {

  /// A person's own scripts may take long; what is still open then, dpkg's lock is waited for.
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  private static final Duration ANSWER = Duration.ofSeconds(30);

  /// What its script says before it waits.
  private static final String WAITING = "waiting";

  private CloudInit() {}

  /// Waits for cloud-init where it runs. Its failure is a note: whether what we need is there, the
  /// next steps show.
  ///
  /// @throws ProvisionException when the connection breaks
  public static void await(Remote remote, Progress progress, Deadline deadline)
      throws ProvisionException, InterruptedException {
    var patience = deadline.atMost(PATIENCE).remaining();
    var ask = Command.script(Resources.text("cloud-init.sh"), String.valueOf(patience.toSeconds()));
    var answer =
        remote.run(
            ask.asRoot(),
            Deadline.after(patience.plus(ANSWER)),
            line -> {
              if (line.equals(WAITING)) {
                progress.step("Waiting for cloud-init");
              }
            });
    switch (answer.exit()) {
      case 0 -> {}
      case 124 ->
          progress.note(
              "cloud-init still works after " + patience.toSeconds() + " s; going on meanwhile");
      default ->
          progress.note("cloud-init did not end well, which need not matter: " + errors(answer));
    }
  }

  private static String errors(Remote.Result answer) {
    return Remotes.output(answer)
        .lines()
        .filter(line -> !line.equals(WAITING))
        .map(String::strip)
        .collect(Collectors.joining(" "));
  }
}
