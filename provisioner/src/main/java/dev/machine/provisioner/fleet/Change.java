package dev.machine.provisioner.fleet;

import java.util.List;

/// One line of a plan: what is done, why, and what it interrupts.
public sealed interface Change {

  Target target();

  /// Why, as a person reads it.
  String reason();

  /// What is disturbed meanwhile; empty for nothing.
  List<String> interrupts();

  /// It is not there, or was cut off while it was made.
  record Create(Target target, String reason, List<String> interrupts) implements Change {}

  /// It is there, and not as the file says.
  record Reconfigure(Target target, String reason, List<String> interrupts) implements Change {}

  /// Its engine's packages are exchanged.
  record Upgrade(Target target, String reason, List<String> interrupts) implements Change {}

  /// It is off, silent, or not all of it runs.
  record Restart(Target target, String reason, List<String> interrupts) implements Change {}

  /// Nothing is done.
  record Keep(Target target, String reason, List<String> interrupts) implements Change {}

  /// The file does not name it.
  record Remove(Target target, String reason, List<String> interrupts) implements Change {}

  static Change keep(Target target) {
    return new Keep(target, "", List.of());
  }

  /// For what the file does not name.
  ///
  /// @param prune whether it goes, or stays with a word of how it would go
  static Change unnamed(Target target, boolean prune, String... interrupts) {
    return prune
        ? new Remove(target, "the file does not name it", List.of(interrupts))
        : new Keep(target, "the file does not name it: --prune removes it", List.of());
  }

  /// `create`, `reconfigure`, …
  default String word() {
    return switch (this) {
      case Create _ -> "create";
      case Reconfigure _ -> "reconfigure";
      case Upgrade _ -> "upgrade";
      case Restart _ -> "restart";
      case Keep _ -> "keep";
      case Remove _ -> "remove";
    };
  }

  default boolean acts() {
    return !(this instanceof Keep);
  }
}
