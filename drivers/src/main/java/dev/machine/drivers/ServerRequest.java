package dev.machine.drivers;

/// What is asked of a driver.
///
/// @param enginePort TCP port on the server where the engine will listen; the driver makes it
///   reachable from here and nothing else
public record ServerRequest(
    ServerRef ref, FirstBoot firstBoot, OptionValues options, int enginePort) {}
