package dev.machine.cli.commands;

import dev.machine.cli.Usage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The flags of `create` that every driver takes.
final class CreateFlags {
  @Nullable String template;

  @Nullable String image;

  @Nullable String fromSnapshot;

  List<String> labels = List.of();

  List<String> forwards = List.of();

  @Nullable String mirror;

  List<String> tlsSans = List.of();

  @Nullable String contextName;

  final SecretFlags secrets = new SecretFlags();

  @Nullable String sshHostKey;

  boolean acceptNewHostKey;

  boolean installDeps;

  boolean yes;

  boolean keepOnFailure;

  boolean resume;

  boolean dryRun;

  void describe(Usage usage) {
    usage
        .value(
            "NAME|FILE",
            "Driver, image, engine settings, labels, files: machine templates.",
            text -> template = text,
            "-t",
            "--template")
        .value(
            "IMAGE",
            "The image of a local host, such as debian-12 or debian-13.",
            text -> image = text,
            "--image")
        .value(
            "HOST[/SNAPSHOT]",
            "Begin from the saved state of a host that ran: machine snapshot.",
            text -> fromSnapshot = text,
            Plan.FROM_SNAPSHOT)
        .values(
            "KEY=VALUE",
            "A label of the host, for ls --filter label=KEY=VALUE.",
            all -> labels = all,
            "-l",
            "--label")
        .values(
            "[NAME=]LOCAL:REMOTE",
            "Bring a port of a local host to loopback here.",
            all -> forwards = all,
            "--forward");
    secrets.describe(usage);
    access(usage);
    course(usage);
  }

  private void access(Usage usage) {
    usage
        .value(
            "URL",
            "The archive for image and engine (default: the one that apt uses).",
            text -> mirror = text,
            "--mirror")
        .values(
            "NAME",
            "A further name or address for the engine's certificate.",
            all -> tlsSans = all,
            "--tls-san")
        .value(
            "CONTEXT",
            "The name of the Docker context (default: the host's).",
            text -> contextName = text,
            "--context-name")
        .value(
            "KEY",
            "The SSH host key that an existing server must show: SHA256:... or a key line.",
            text -> sshHostKey = text,
            "--ssh-host-key")
        .flag(
            "Take an unknown SSH host key without asking, for scripts.",
            on -> acceptNewHostKey = on,
            "--accept-new-host-key");
  }

  private void course(Usage usage) {
    usage
        .flag(
            "As root: install the system packages that the driver needs.",
            on -> installDeps = on,
            "--install-deps")
        .flag(
            "Answer yes to every question but that of an unknown host key.",
            on -> yes = on,
            "-y",
            "--yes")
        .flag(
            "When it fails keep what was made, for --resume.",
            on -> keepOnFailure = on,
            "--keep-on-failure")
        .flag("Go on with a host whose creation was cut off.", on -> resume = on, "--resume")
        .flag("Print the steps, and do nothing.", on -> dryRun = on, "--dry-run");
  }
}
