package dev.machine.cli;

/// A command that hands everything after its first name on as it is, flags too.
public interface TakesRest {}
