package dev.machine.provisioner.remote;

/// What is said when a host could not be verified.
final class HostKeyMessages {

  private HostKeyMessages() {}

  static SshFailure refusal(SshTarget target, HostKeyCheck.Verdict verdict, HostKey offered) {
    String shown = offered.fingerprint() + " (" + offered.type() + ")";
    return switch (verdict) {
      case HostKeyCheck.Verdict.Wrong(var expected, var source) ->
          failure(
              "%s is not the host that was meant: it shows %s, expected is %s (%s)"
                  .formatted(target.endpoint(), shown, String.join(" or ", expected), source),
              "somebody may be in between; if its key was really changed, make the machine known"
                  + " anew: machine rm and machine create, with --ssh-host-key for a key that you"
                  + " have compared, or `ssh-keygen -R` for one in known_hosts");
      case HostKeyCheck.Verdict.Revoked(var source) ->
          failure(
              "%s shows a revoked host key: %s (%s)".formatted(target.endpoint(), shown, source),
              "do not connect; the line says that this key fell into wrong hands");
      case HostKeyCheck.Verdict.Unknown _, HostKeyCheck.Verdict.Good _ ->
          failure(
              "the host key of %s is not known: %s".formatted(target.endpoint(), shown),
              "compare it, then give --ssh-host-key "
                  + offered.fingerprint()
                  + ", or --accept-new-host-key");
    };
  }

  private static SshFailure failure(String problem, String hint) {
    return new SshFailure(SshFailure.Reason.HOST_KEY, problem, hint, null);
  }
}
