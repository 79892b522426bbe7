package dev.machine.drivers;

/// The power state of a server, in the predecessor's words.
public enum ServerState {
  STARTING,
  RUNNING,
  PAUSED,
  SAVED,
  STOPPING,
  STOPPED,
  ERROR,
  /// The driver cannot tell: `none`, or an existing server that does not answer.
  UNKNOWN
}
