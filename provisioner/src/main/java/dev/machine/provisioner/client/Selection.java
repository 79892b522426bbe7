package dev.machine.provisioner.client;

import java.util.List;
import java.util.Optional;

/// Which engine a plain `docker` talks to (docker/cli, cli/command: `resolveContextName`; flags of
/// one docker call aside): `DOCKER_HOST`, else `DOCKER_CONTEXT`, else `currentContext`, else the
/// default.
public sealed interface Selection {

  /// By `DOCKER_HOST`, whatever the contexts say.
  record ByHost(String url) implements Selection {}

  /// By the name of a context.
  ///
  /// @param byEnvironment true for `DOCKER_CONTEXT`, false for `currentContext`
  record ByContext(String name, boolean byEnvironment) implements Selection {}

  /// By nothing: docker's local default.
  record ByDefault() implements Selection {}

  /// A machine that might be the one.
  ///
  /// @param context the name of its context, if it has one
  /// @param urls every URL that means it, such as `tcp://…` and `ssh://…`
  record Candidate(String machine, Optional<String> context, List<String> urls) {

    public Candidate {
      urls = List.copyOf(urls);
    }
  }

  /// By docker's rule of precedence.
  static Selection resolve(DockerHome home, Optional<String> currentContext) {
    if (home.dockerHost().isPresent()) {
      return new ByHost(home.dockerHost().get());
    }
    var named = home.dockerContext().isPresent();
    var name = home.dockerContext().or(() -> currentContext);
    return name.filter(n -> !n.equals("default"))
        .<Selection>map(n -> new ByContext(n, named))
        .orElseGet(ByDefault::new);
  }

  /// The machine that is selected, if it is one of these.
  default Optional<String> machine(List<Candidate> candidates) {
    return candidates.stream().filter(this::means).map(Candidate::machine).findFirst();
  }

  private boolean means(Candidate candidate) {
    return switch (this) {
      case ByHost(var url) -> candidate.urls().contains(url.replaceAll("/+$", ""));
      case ByContext(var name, _) -> candidate.context().filter(name::equals).isPresent();
      case ByDefault() -> false;
    };
  }
}
