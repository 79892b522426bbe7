package dev.machine.drivers.cloud.jclouds;

import dev.machine.drivers.DriverException;
import dev.machine.drivers.OptionValues;
import dev.machine.drivers.local.Suggest;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jclouds.compute.ComputeService;
import org.jclouds.compute.domain.ComputeMetadata;
import org.jclouds.compute.domain.Image;
import org.jclouds.compute.domain.Template;
import org.jclouds.domain.Location;
import org.jspecify.annotations.Nullable;

/// What the provider offers, by the names that the options give.
final class Offers {

  private final ComputeService compute;

  Offers(ComputeService compute) {
    this.compute = compute;
  }

  Template template(OptionValues options) throws DriverException {
    var image = image(need(options));
    var builder = compute.templateBuilder().fromImage(image);
    var location = text(options, "location");
    if (location.isPresent()) {
      builder.locationId(location(location.get()).getId());
    }
    var size = text(options, "size");
    if (size.isPresent()) {
      var hardware = one("size", size.get(), compute.listHardwareProfiles());
      builder.hardwareId(hardware.getId());
    } else {
      builder.smallest();
    }
    try {
      return builder.build();
    } catch (NoSuchElementException | IllegalArgumentException e) {
      throw new DriverException.Refused(
          "the provider has no such server: " + Words.of(e),
          "choose --jclouds-image, --jclouds-size and --jclouds-location that go together");
    }
  }

  private static Optional<String> text(OptionValues options, String name) {
    return options.text(JcloudsFactory.PREFIX + "-" + name).filter(v -> !v.isBlank());
  }

  private static String need(OptionValues options) throws DriverException.Refused {
    return text(options, "image")
        .orElseThrow(() ->
            new DriverException.Refused(
                "no image is named", "--jclouds-image ID: one that has cloud-init"));
  }

  /// By id first: the list of all images of a cloud can take minutes.
  private Image image(String wanted) throws DriverException.Refused {
    var byId = imageById(wanted);
    return byId == null ? one("image", wanted, compute.listImages()) : byId;
  }

  /// Providers answer an id that they cannot read by an exception.
  private @Nullable Image imageById(String id) {
    try {
      return compute.getImage(id);
    } catch (IllegalArgumentException | IllegalStateException | NoSuchElementException _) {
      return null;
    }
  }

  private Location location(String wanted) throws DriverException.Refused {
    var ids = new TreeSet<String>();
    for (var location : compute.listAssignableLocations()) {
      if (location.getId().equals(wanted)) {
        return location;
      }
      ids.add(location.getId());
    }
    throw new DriverException.Refused(
        "the provider has no location \"" + wanted + "\"", Suggest.instead(wanted, ids));
  }

  private static <T extends ComputeMetadata> T one(String what, String wanted, Set<? extends T> all)
      throws DriverException.Refused {
    var names = new TreeSet<String>();
    for (var one : all) {
      var name = one.getName() == null ? one.getId() : one.getName();
      if (List.of(one.getId(), String.valueOf(one.getProviderId()), name).contains(wanted)) {
        return one;
      }
      names.add(name);
    }
    throw new DriverException.Refused(
        "the provider has no " + what + " \"" + wanted + "\"", Suggest.instead(wanted, names));
  }
}
