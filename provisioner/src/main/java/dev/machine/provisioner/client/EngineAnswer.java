package dev.machine.provisioner.client;

/// What an engine said when it was asked for its version.
public sealed interface EngineAnswer {

  /// It answered.
  ///
  /// @param version such as `28.2.2`
  /// @param apiVersion the newest API it speaks, such as `1.50`
  /// @param minApiVersion the oldest; empty where the engine does not say
  /// @param os such as `linux`
  /// @param arch such as `amd64`
  record Running(String version, String apiVersion, String minApiVersion, String os, String arch)
      implements EngineAnswer {}

  /// It did not, or not as an engine does.
  ///
  /// @param problem one line, for the row of `ls`
  /// @param hint what to do about it; may be empty
  record Silent(Reason reason, String problem, String hint) implements EngineAnswer {}

  /// Why there is no answer.
  enum Reason {
    /// Nothing listens there: the host is up, the engine is not.
    REFUSED,
    /// No answer in time, or no way there.
    UNREACHABLE,
    /// The host name means nothing here.
    UNKNOWN_HOST,
    /// The server's certificate, or the authority, has expired.
    EXPIRED,
    /// The server's certificate is of another authority.
    UNTRUSTED,
    /// The server's certificate is for other names.
    WRONG_NAME,
    /// The server does not take our client certificate.
    CLIENT_REJECTED,
    /// TLS failed in another way, or the other side does not speak it.
    TLS,
    /// The client's own files cannot be read.
    CLIENT_FILES,
    /// It answers, but not as an engine does.
    NOT_AN_ENGINE,
    /// Asking is not possible by this kind of URL.
    UNSUPPORTED
  }
}
