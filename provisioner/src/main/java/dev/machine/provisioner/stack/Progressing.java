package dev.machine.provisioner.stack;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// How far the services of a stack are.
///
/// @param tasks ids of what runs: the same for a while means that nothing dies and comes again
record Progressing(List<Service> services, Set<String> tasks) {

  Progressing {
    services = List.copyOf(services);
    tasks = Set.copyOf(tasks);
  }

  /// @param settled whether it is as it shall be
  /// @param trouble why not, as far as is known
  record Service(
      String name, long running, long wanted, boolean settled, Optional<Trouble> trouble) {}

  /// @param task whose logs tell more; empty where none has begun
  /// @param hopeless whether waiting helps nothing
  record Trouble(String error, String task, boolean hopeless) {}

  boolean settled() {
    return services.stream().allMatch(Service::settled);
  }

  boolean hopeless() {
    return services.stream().anyMatch(s -> s.trouble().filter(Trouble::hopeless).isPresent());
  }

  /// The services that are not there yet, as a person reads it; empty when all are.
  String waiting() {
    return services.stream()
        .filter(s -> !s.settled())
        .map(s ->
            s.running() < s.wanted()
                ? s.name() + " " + s.running() + " of " + s.wanted()
                : s.name() + " (its update goes on)")
        .collect(Collectors.joining(", "));
  }

  /// The one to tell of: a hopeless one before one with an error before any.
  Optional<Service> worst() {
    return services.stream()
        .filter(s -> !s.settled())
        .min((a, b) -> Integer.compare(rank(a), rank(b)));
  }

  private static int rank(Service service) {
    return service.trouble().map(t -> t.hopeless() ? 0 : 1).orElse(2);
  }
}
