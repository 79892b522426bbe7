package dev.machine.provisioner.swarm;

import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.client.EngineApi.Answer;
import java.util.List;
import java.util.Locale;

/// What a manager's errors mean. The API has one status, 500 or 503, for nearly all of them: the
/// words are what tells (moby daemon/cluster, moby/swarmkit manager/controlapi).
final class Faults {

  private Faults() {}

  /// More than half of the managers do not answer each other, or a leader is just being chosen: the
  /// one that was asked may also tell how its connection to the last leader ended (moby/swarmkit
  /// protobuf/plugin/raftproxy asks again by itself after some of these errors only).
  static boolean leaderless(Answer answer) {
    var words = words(answer);
    return words.contains("does not have a leader")
        || words.contains("no elected primary")
        || words.contains("deadline exceeded")
        || words.contains("code = unavailable")
        || words.contains("raft: proposal dropped")
        || words.contains("lost leader");
  }

  /// Somebody else changed the same thing between our reading and our writing.
  static boolean outOfSequence(Answer answer) {
    return words(answer).contains("out of sequence");
  }

  /// The managers have not yet taken note that it is no manager any more.
  static boolean stillManager(Answer answer) {
    return words(answer).contains("must be demoted");
  }

  static boolean unknown(Answer answer) {
    return answer.status() == 404;
  }

  private static String words(Answer answer) {
    return answer.ok() ? "" : answer.message().toLowerCase(Locale.ROOT);
  }

  /// @param asked manager that answered so
  /// @param silent hosts of the swarm that did not answer at all
  static ProvisionException quorumLost(String asked, List<String> silent) {
    var start =
        silent.isEmpty()
            ? "start the managers that are off: machine ls"
            : "start what is off: machine start " + String.join(" ", silent);
    return ProvisionException.failed(
        "the swarm has lost its quorum: half of its managers or more do not answer, so nothing can"
            + " be changed",
        start + "; if they are gone for good: machine swarm recover " + asked);
  }

  static ProvisionException needed(SwarmNode node, SwarmState state, String deed) {
    long managers = state.managers();
    return ProvisionException.refused(
        "to %s \"%s\" would cost the swarm its quorum: %d of %d managers are reachable"
            .formatted(deed, node.hostname(), state.reachableManagers(), managers),
        managers == 1
            ? "it is the only manager: promote another first, machine swarm promote HOST"
            : "bring the lost managers back first (machine swarm status), or promote another");
  }
}
