package dev.machine.cli.commands;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The flags of `create` that every driver takes.
final class CreateFlags {
  @Option(
      names = {"-t", "--template"},
      paramLabel = "NAME|FILE",
      order = 2,
      description = "Driver, image, engine settings, labels, files: machine templates.")
  @Nullable String template;

  @Option(
      names = "--image",
      paramLabel = "IMAGE",
      order = 3,
      description = "The image of a local host, such as debian-12 or debian-13.")
  @Nullable String image;

  @Option(
      names = {"-l", "--label"},
      paramLabel = "KEY=VALUE",
      order = 4,
      description = "A label of the host and of its engine.")
  List<String> labels = new ArrayList<>();

  @Option(
      names = "--forward",
      paramLabel = "[NAME=]LOCAL:REMOTE",
      order = 5,
      description = "Bring a port of a local host to loopback here.")
  List<String> forwards = new ArrayList<>();

  @Option(
      names = "--mirror",
      paramLabel = "URL",
      order = 6,
      description = "The archive for image and engine (default: the one that apt uses).")
  @Nullable String mirror;

  @Option(
      names = "--tls-san",
      paramLabel = "NAME",
      order = 7,
      description = "A further name or address for the engine's certificate.")
  List<String> tlsSans = new ArrayList<>();

  @Option(
      names = "--context-name",
      paramLabel = "CONTEXT",
      order = 8,
      description = "The name of the Docker context (default: the host's).")
  @Nullable String contextName;

  @Option(
      names = "--ssh-host-key",
      paramLabel = "KEY",
      order = 9,
      description = "The SSH host key that an existing server must show: SHA256:... or a key line.")
  @Nullable String sshHostKey;

  @Option(
      names = "--accept-new-host-key",
      order = 10,
      description = "Take an unknown SSH host key without asking, for scripts.")
  boolean acceptNewHostKey;

  @Option(
      names = "--install-deps",
      order = 11,
      description = "As root: install the system packages that the driver needs.")
  boolean installDeps;

  @Option(
      names = {"-y", "--yes"},
      order = 12,
      description = "Answer yes to every question but that of an unknown host key.")
  boolean yes;

  @Option(
      names = "--keep-on-failure",
      order = 13,
      description = "When it fails keep what was made, for --resume.")
  boolean keepOnFailure;

  @Option(
      names = "--resume",
      order = 14,
      description = "Go on with a host whose creation was cut off.")
  boolean resume;

  @Option(names = "--dry-run", order = 15, description = "Print the steps, and do nothing.")
  boolean dryRun;
}
