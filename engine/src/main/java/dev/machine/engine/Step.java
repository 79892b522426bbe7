package dev.machine.engine;

import java.util.List;

/// One thing to do on a host, as a value: it can be printed, compared and run by the one
/// interpreter in `provisioner`. Steps run as root.
public sealed interface Step {

  /// What a person reads while it runs: "Installing 10 packages".
  String title();

  /// Installs packages that were uploaded; asks no network of the host.
  record InstallPackages(String title, List<Content.BundleRef> packages) implements Step {
    public InstallPackages {
      packages = List.copyOf(packages);
    }
  }

  /// Puts a file in place: written beside, then renamed. Missing parent directories are made.
  ///
  /// @param mode octal permission bits, such as 0400
  record PutFile(String title, String path, int mode, Content content) implements Step {}

  /// Removes a file; a missing one is fine.
  record RemoveFile(String title, String path) implements Step {}

  /// Enables systemd units, so that they start at boot.
  record EnableUnits(String title, List<String> units) implements Step {
    public EnableUnits {
      units = List.copyOf(units);
    }
  }

  /// Runs a command; a non-zero exit code fails the step with its output.
  record Run(String title, List<String> argv) implements Step {
    public Run {
      argv = List.copyOf(argv);
    }
  }

  /// Waits until a command ends with 0, for `seconds` at most.
  record Expect(String title, List<String> argv, int seconds) implements Step {
    public Expect {
      argv = List.copyOf(argv);
    }
  }

  /// Waits until the engine answers over verified TLS from the client's side, for `seconds` at
  /// most.
  record ExpectEngine(String title, int seconds) implements Step {}

  /// Runs `body`, then `check`; when either fails, runs `undo` and fails with the first cause.
  record Guarded(String title, List<Step> body, List<Step> check, List<Step> undo) implements Step {
    public Guarded {
      body = List.copyOf(body);
      check = List.copyOf(check);
      undo = List.copyOf(undo);
    }
  }
}
