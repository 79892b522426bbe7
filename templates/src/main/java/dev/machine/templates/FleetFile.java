package dev.machine.templates;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Several hosts and what runs on them: what a file said, with its base and its variables put in.
/// Immutable. Values keep their marks; whether drivers and engine know them is checked above.
///
/// @param name of the fleet; its hosts carry it
/// @param origin the file, for marks and for files named beside it
/// @param machines in the order of the file, each by its own name
/// @param swarm empty where the hosts stand for themselves
public record FleetFile(
    Marked<String> name,
    String origin,
    String description,
    List<Machine> machines,
    Optional<Swarm> swarm,
    Optional<Registry> registry,
    List<Stack> stacks) {

  public FleetFile {
    machines = List.copyOf(machines);
    stacks = List.copyOf(stacks);
  }

  /// What is allowed but unwise, with what would be better.
  public List<Problem> notes() {
    return swarm
        .filter(s -> s.managers().size() % 2 == 0)
        .map(s -> {
          int managers = s.managers().size();
          return new Problem(
              s.mark(),
              managers == 2
                  ? "2 managers do not outlive the loss of either, where one alone needs only itself"
                  : managers
                      + " managers outlive the loss of "
                      + (managers / 2 - 1)
                      + ", as "
                      + (managers - 1)
                      + " do, and more of them can be lost",
              "take " + (managers - 1) + " or " + (managers + 1));
        })
        .stream()
        .toList();
  }

  /// One host.
  ///
  /// @param template the host template that it names, with the fleet's defaults and its own values
  ///   over it
  /// @param templateName as it was named; empty for the default one
  /// @param engineVersion beginning of the version that its engine shall have, such as `26.1`
  public record Machine(
      Marked<String> name,
      HostTemplate template,
      Optional<Marked<String>> templateName,
      Optional<Marked<String>> engineVersion) {}

  /// The hosts' swarm. Names may have been written as patterns (`web-*`); here each is a machine of
  /// the file.
  ///
  /// @param managers at least one
  /// @param workers all others that are in the swarm
  /// @param addressPools for overlay networks
  /// @param subnetSize bits of each network in the pools; 0 for the engine's own
  /// @param encrypted whether overlay traffic between hosts is encrypted
  /// @param drained machines that shall run no tasks
  public record Swarm(
      Mark mark,
      List<Marked<String>> managers,
      List<Marked<String>> workers,
      List<Marked<String>> addressPools,
      int subnetSize,
      boolean encrypted,
      List<Marked<String>> drained) {}

  /// A registry on one of the hosts.
  ///
  /// @param data directory on the host; empty for the usual one
  /// @param users by name: where the password is (`file:…`, `env:…`, `cmd:…`)
  /// @param mirror URL of the registry that it passes through, if any
  public record Registry(
      Marked<String> host,
      int port,
      Optional<Marked<String>> data,
      Map<String, Marked<String>> users,
      Optional<Marked<String>> mirror) {}

  /// A Compose file to run.
  ///
  /// @param compose path, absolute or beside the fleet's file; here made absolute
  /// @param file what stands there
  /// @param host where there is no swarm: the machine that runs it
  /// @param environment plain values for the file's variables
  /// @param secrets the same by reference
  /// @param images names of images in the file that are taken from the fleet's registry; `*` for
  ///   all
  public record Stack(
      Marked<String> name,
      Marked<String> compose,
      ComposeFile file,
      Optional<Marked<String>> host,
      Map<String, Marked<String>> environment,
      Map<String, Marked<String>> secrets,
      List<Marked<String>> images) {}
}
