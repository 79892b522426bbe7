package dev.machine.cli.commands;

import dev.machine.cli.Programs;
import dev.machine.cli.Session;
import dev.machine.cli.text.Suggestions;
import dev.machine.drivers.DriverException;
import dev.machine.drivers.DriverException.MissingPackages;
import dev.machine.provisioner.ProvisionException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Installs the system packages that a driver lacks, when the person may and wants to.
final class SystemPackages {
  private static final int MINUTES = 15;

  private final Session session;
  private final boolean unasked;

  /// @param unasked install without asking
  SystemPackages(Session session, boolean unasked) {
    this.session = session;
    this.unasked = unasked;
  }

  /// Work that may find packages missing.
  interface Work<T> {
    T run() throws ProvisionException, DriverException, InterruptedException;
  }

  /// Runs `work`; where packages are missing, installs them and runs it once more.
  <T> T orInstall(Work<T> work)
      throws ProvisionException, DriverException, IOException, InterruptedException {
    try {
      return work.run();
    } catch (MissingPackages e) {
      if (!mayInstall(e)) {
        throw e;
      }
      install(e.packages());
      return work.run();
    }
  }

  private boolean mayInstall(MissingPackages missing) throws IOException {
    boolean root = Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
    if (!root || Programs.find(session, "apt-get").isEmpty()) {
      return false;
    }
    return unasked || session.confirm(missing.getMessage() + ". Install them now?");
  }

  private void install(List<String> packages)
      throws ProvisionException, IOException, InterruptedException {
    session.console().say("installing " + String.join(" ", packages));
    var install = new ArrayList<>(List.of("install", "-y", "--no-install-recommends"));
    install.addAll(packages);
    if (apt(install) != 0 && (apt(List.of("update")) != 0 || apt(install) != 0)) {
      throw ProvisionException.refused(
              "apt-get could not install " + String.join(" ", packages), Suggestions.APT)
          .withOutput(lastOutput);
    }
  }

  private String lastOutput = "";

  private int apt(List<String> arguments) throws IOException, InterruptedException {
    var argv = new ArrayList<>(List.of("apt-get", "-q"));
    argv.addAll(arguments);
    var log = Files.createTempFile("machine-apt", ".log");
    try {
      var builder = new ProcessBuilder(argv).redirectErrorStream(true);
      builder.environment().put("DEBIAN_FRONTEND", "noninteractive");
      builder.redirectInput(new java.io.File("/dev/null")).redirectOutput(log.toFile());
      var process = builder.start();
      try {
        if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
          lastOutput = "no end within " + MINUTES + " minutes";
          return 1;
        }
      } finally {
        process.destroy();
      }
      lastOutput = Files.readString(log, StandardCharsets.UTF_8);
      return process.exitValue();
    } finally {
      Files.delete(log);
    }
  }
}
