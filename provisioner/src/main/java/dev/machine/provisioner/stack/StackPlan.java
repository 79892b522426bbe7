package dev.machine.provisioner.stack;

import java.nio.file.Path;
import java.util.Map;

/// A Compose file as it shall run.
///
/// @param compose the file
/// @param text its content, images rewritten to the fleet's registry where that was asked for
/// @param environment for the file's `${NAME}`; plain values
/// @param secrets the same by reference: `file:…`, `env:…` or `cmd:…`
public record StackPlan(
    String name,
    Path compose,
    String text,
    Map<String, String> environment,
    Map<String, String> secrets) {}
