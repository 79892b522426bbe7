package dev.machine.drivers.cloud.ec2;

import dev.machine.drivers.cloud.Blueprint;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A server of EC2, every name an id.
///
/// @param rootGib size of the root disk
/// @param groups the person's own; empty means one of ours
/// @param access what that one lets in
/// @param tags further ones of the person's
record Ec2Blueprint(
    List<String> kinds,
    String type,
    Images.Image image,
    int rootGib,
    String volumeType,
    Networks.Subnet subnet,
    List<String> groups,
    Access access,
    Optional<String> keypair,
    Optional<String> profile,
    Map<String, String> tags,
    Addressing addressing,
    boolean monitoring,
    Optional<Spot> spot)
    implements Blueprint {

  /// By which addresses a server is reached.
  enum Addressing {
    PUBLIC,
    /// It has a public one, and is reached by the private one.
    PRIVATE,
    /// It has no public one.
    PRIVATE_ONLY
  }

  /// A spot instance.
  ///
  /// @param price the most to pay, USD an hour
  record Spot(Optional<String> price) {}

  /// What EC2 is asked for, whichever host it is for.
  String withoutHost() {
    return String.join(
        " ",
        List.of(
            type,
            image.id(),
            Integer.toString(rootGib),
            volumeType,
            subnet.id(),
            groups.toString(),
            keypair.orElse(""),
            profile.orElse(""),
            tags.toString(),
            addressing.name(),
            Boolean.toString(monitoring),
            spot.toString()));
  }
}
