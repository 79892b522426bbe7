package dev.machine.cli.fleet;

import dev.machine.cli.commands.FleetRequests;
import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.fleet.Rewriting;
import dev.machine.templates.ComposeFile;
import dev.machine.templates.TemplateException;
import java.util.List;
import java.util.Optional;

/// Images and networks of a Compose file, changed in place.
public final class ComposeRewriting implements Rewriting {

  @Override
  public String of(
      String compose, List<String> images, Optional<String> registry, boolean encrypted)
      throws ProvisionException {
    try {
      var file = ComposeFile.parse("the Compose file", compose);
      if (registry.isPresent()) {
        file = file.withImages(images, registry.get());
      }
      return encrypted ? file.withEncryptedNetworks().text() : file.text();
    } catch (TemplateException e) {
      throw FleetRequests.problems(e);
    }
  }
}
