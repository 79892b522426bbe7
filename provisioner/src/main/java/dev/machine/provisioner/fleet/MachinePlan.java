package dev.machine.provisioner.fleet;

import dev.machine.engine.EngineException;
import dev.machine.engine.Recipes;
import dev.machine.engine.SettingsDrift;
import dev.machine.provisioner.fleet.Fleet.Member;
import dev.machine.provisioner.host.Host;
import dev.machine.provisioner.lifecycle.CreateRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What is to be done with one host.
final class MachinePlan {

  /// A server certificate is renewed when it holds no longer than this.
  static final Duration SOON = Duration.ofDays(30);

  private MachinePlan() {}

  static List<Change> of(Member member, Seen seen, Wanted wanted) {
    var target = new Target.Machine(member.name());
    return switch (seen) {
      case Seen.Absent() -> List.of(new Change.Create(target, "it is not there", List.of()));
      // Refused before.
      case Seen.Foreign(var whose) -> List.of(new Change.Keep(target, whose, List.of()));
      case Seen.Half(_, var removing) ->
          List.of(
              new Change.Create(
                  target,
                  removing
                      ? "its removal was cut off: it is removed and made anew"
                      : "its creation was cut off, and is gone on with",
                  List.of()));
      case Seen.Off(var host) -> {
        var changes = new ArrayList<Change>();
        changes.add(new Change.Restart(target, "it is off", List.of()));
        changes.addAll(recorded(member, host, target));
        yield changes;
      }
      case Seen.Silent(_, var problem) ->
          List.of(
              new Change.Restart(
                  target, "it does not answer: " + problem, List.of("whatever still runs on it")));
      case Seen.Up up -> up(member, up, wanted, target);
    };
  }

  private static List<Change> up(Member member, Seen.Up up, Wanted wanted, Target target) {
    var changes = new ArrayList<Change>();
    var version = up.facts().engine().map(e -> e.version()).orElse("none");
    member
        .engineVersion()
        .filter(v -> !version.startsWith(v))
        .ifPresent(v ->
            changes.add(
                new Change.Upgrade(
                    target, "its engine is " + version + ", not " + v, disturbs(up))));
    var host = reasons(member.request(), up, wanted.now());
    var inStore = inStore(member.request(), up.host());
    if (!host.isEmpty()) {
      host.addAll(inStore);
      changes.add(new Change.Reconfigure(target, String.join("; ", host), disturbs(up)));
    } else if (!inStore.isEmpty()) {
      changes.add(new Change.Reconfigure(target, String.join("; ", inStore), List.of()));
    }
    if (changes.isEmpty()) {
      changes.add(Change.keep(target));
    }
    return changes;
  }

  /// Differences that an engine must be restarted for.
  private static List<String> reasons(CreateRequest request, Seen.Up up, Instant now) {
    var reasons = new ArrayList<String>();
    var host = up.host();
    try {
      reasons.addAll(SettingsDrift.of(up.facts(), host.engine().settings(), request.engine()));
    } catch (EngineException e) {
      reasons.add(String.valueOf(e.getMessage()));
    }
    if (!new TreeSet<>(host.client().tlsSans()).equals(new TreeSet<>(request.tlsSans()))) {
      reasons.add("names in its certificate: " + request.tlsSans());
    }
    for (var file : request.setup().files()) {
      if (!host.setup().files().contains(file)) {
        reasons.add("the file " + file.path());
      }
    }
    host.client()
        .certificateExpiry()
        .filter(end -> end.isBefore(now.plus(SOON)))
        .ifPresent(end -> reasons.add("its certificate ends at " + end));
    return reasons;
  }

  /// What is known without the host, of one that is off.
  private static List<Change> recorded(Member member, Host host, Target target) {
    var reasons = new ArrayList<String>();
    var interrupts = new ArrayList<String>();
    if (!host.engine().settings().equals(member.request().engine())) {
      reasons.add("its engine's settings");
      interrupts.add("its engine restarts");
    }
    reasons.addAll(inStore(member.request(), host));
    return reasons.isEmpty()
        ? List.of()
        : List.of(new Change.Reconfigure(target, String.join("; ", reasons), interrupts));
  }

  /// Differences in what we keep of it, and in what its driver was given.
  private static List<String> inStore(CreateRequest request, Host host) {
    var reasons = new ArrayList<String>();
    var labels = new TreeSet<>(host.labels().keySet());
    labels.addAll(request.labels().keySet());
    for (var label : labels) {
      var is = host.labels().get(label);
      var shall = request.labels().get(label);
      if (!String.valueOf(is).equals(String.valueOf(shall))) {
        reasons.add("label " + label + ": " + word(is) + " -> " + word(shall));
      }
    }
    var given = request.driverOptions().values();
    given.forEach((option, shall) -> {
      var is = host.driverOptions().values().getOrDefault(option, List.of());
      if (!is.equals(shall)) {
        reasons.add(option + ": " + String.join(",", is) + " -> " + String.join(",", shall));
      }
    });
    request
        .driver()
        .filter(driver -> !driver.equals(host.driver()))
        .ifPresent(driver -> reasons.add("driver: " + host.driver() + " -> " + driver));
    return reasons;
  }

  private static String word(@Nullable String value) {
    return value == null ? "unset" : value;
  }

  private static List<String> disturbs(Seen.Up up) {
    try {
      return List.of(Recipes.disturbs(up.facts()).orElse("its engine restarts"));
    } catch (EngineException _) {
      return List.of("its engine restarts");
    }
  }
}
