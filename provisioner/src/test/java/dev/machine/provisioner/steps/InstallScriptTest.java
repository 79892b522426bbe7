package dev.machine.provisioner.steps;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The script that installs packages, with a dpkg of the test's own.
class InstallScriptTest {

  @TempDir Path directory;
  private Path packages;
  private Path policy;

  private record Ended(int code, String output) {}

  @BeforeEach
  void prepare() throws IOException {
    packages = Files.createDirectory(directory.resolve("packages"));
    Files.writeString(packages.resolve("one.deb"), "1");
    Files.writeString(packages.resolve("two.deb"), "2");
    policy = directory.resolve("policy-rc.d");
  }

  private Ended install(String dpkg) throws Exception {
    Path bin = Files.createDirectories(directory.resolve("bin"));
    Path file = bin.resolve("dpkg");
    Files.writeString(file, "#!/bin/sh\n" + dpkg + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    var builder =
        new ProcessBuilder("sh", "-s", "--", packages.toString(), policy.toString())
            .redirectErrorStream(true);
    builder.environment().merge("PATH", bin.toString(), (old, ours) -> ours + ":" + old);
    Process shell = builder.start();
    try (var in = shell.getOutputStream()) {
      in.write(Resources.text("install.sh").getBytes(StandardCharsets.UTF_8));
    }
    String out = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Ended(shell.waitFor(), out);
  }

  private String asking() {
    return "sh %s docker.service start; echo docker $?; sh %s ssh.service start; echo other $?"
        .formatted(policy, policy);
  }

  @Test
  void onlyTheEngineIsHeldBackAndOnlyMeanwhile() throws Exception {
    Ended ended = install("echo \"$@\"; " + asking());
    assertThat(ended.code()).isZero();
    assertThat(ended.output()).contains("--install", "one.deb", "two.deb", "docker 101", "other 0");
    assertThat(policy).doesNotExist();
    assertThat(packages).doesNotExist();
  }

  @Test
  void failureLiftsThePolicyToo() throws Exception {
    Ended ended = install("echo No space left on device; exit 1");
    assertThat(ended.code()).isEqualTo(1);
    assertThat(ended.output()).contains("No space left on device");
    assertThat(policy).doesNotExist();
    assertThat(packages).doesNotExist();
  }

  @Test
  void policyOfTheHostsOwnStays() throws Exception {
    Files.writeString(policy, "exit 0\n");
    Ended ended = install(asking());
    assertThat(ended.output()).contains("docker 0");
    assertThat(policy).hasContent("exit 0\n");
  }

  @Test
  void policyThatAKilledRunLeftForbidsNothingAndIsTakenAway() throws Exception {
    install("cp " + policy + " " + directory + "/left; kill -9 $PPID");
    assertThat(policy).exists();
    assertThat(install(asking()).output()).contains("docker 101");
    assertThat(policy).doesNotExist();
    Process left = new ProcessBuilder("sh", directory + "/left", "docker.service", "start").start();
    assertThat(left.waitFor()).isZero();
  }

  @Test
  void lockOfAnotherProcessKeepsThePackages() throws Exception {
    Ended ended =
        install("echo 'dpkg: error: dpkg frontend lock was locked by another process'; exit 2");
    assertThat(ended.code()).isEqualTo(75);
    assertThat(packages.resolve("one.deb")).exists();
    assertThat(policy).doesNotExist();
  }

  @Test
  void packageThatWaitsForAnotherToBeConfiguredIsTriedAgain() throws Exception {
    var runs = directory.resolve("runs");
    var waiting = "dpkg: regarding two.deb containing two, pre-dependency problem:";
    Ended ended =
        install(
            "echo run >> %s; [ $(wc -l < %s) -gt 2 ] || { echo '%s'; exit 1; }"
                .formatted(runs, runs, waiting));
    assertThat(ended.code()).isZero();
    assertThat(runs).content().hasLineCount(3);
    Files.delete(runs);
    Files.createDirectories(packages);
    assertThat(install("echo run >> " + runs + "; echo '" + waiting + "'; exit 1").code())
        .isEqualTo(1);
    assertThat(runs).content().hasLineCount(5);
  }
}
