package dev.machine.drivers;

/// What names a server across processes.
///
/// @param name the host's name in the store
/// @param nonce eight lower-case hex digits, new for each creation; resources are tagged with it,
///   so a second server of the same name is never taken for the first
public record ServerRef(String name, String nonce) {}
