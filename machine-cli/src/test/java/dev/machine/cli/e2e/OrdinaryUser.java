package dev.machine.cli.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A user without any rights, made for one test, with a copy of the program: it need not be able to
/// read the checkout, and has a cache of its own.
record OrdinaryUser(String name, Path home) {

  /// @param place a directory of the test's own; others must be able to reach it
  static OrdinaryUser in(Path place) throws IOException, InterruptedException {
    var name = "machine-it-" + ProcessHandle.current().pid();
    var user = new OrdinaryUser(name, place.resolve("home"));
    new Shell(place)
        .with("NAME", name)
        .with("TOP", Shell.project().toString())
        .sh(
            """
            set -e
            chmod 755 .
            %s/machine version
            useradd --create-home --home-dir "$PWD/home" --shell /bin/sh "$NAME"
            grep -q "^$NAME:" /etc/subuid ||
              usermod --add-subuids 700000-765535 --add-subgids 700000-765535 "$NAME"
            program=home/program/machine-cli/target/quick/app
            mkdir -p home/bin "$program"
            cp "$TOP/machine" home/program
            cp -a "$(readlink -f "$TOP/machine-cli/target/quick/app/current")" "$program/current"
            cp -L "$(command -v docker)" home/bin/docker
            chmod -R a+rX home/bin home/program
            """
                .formatted(Shell.project()))
        .ok();
    return user;
  }

  /// The user's own shell.
  Shell shell() {
    return new Shell(home, home.resolve("program/machine"), "runuser", "-u", name, "--")
        .with("MACHINE_CACHE_PATH", home.resolve(".cache/machine").toString())
        .with("PATH", home.resolve("bin") + ":" + path());
  }

  /// As Debian has it for ordinary users: sbin is root's.
  private static String path() {
    return Stream.of(System.getenv("PATH").split(":"))
        .filter(directory -> !directory.endsWith("/sbin"))
        .collect(Collectors.joining(":"));
  }

  void remove() throws IOException, InterruptedException {
    var parent = home.getParent();
    assertThat(parent).isNotNull();
    new Shell(parent).sh("userdel --remove " + name).ok();
    assertThat(Files.exists(home)).isFalse();
  }
}
