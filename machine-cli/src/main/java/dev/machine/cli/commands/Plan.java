package dev.machine.cli.commands;

import dev.machine.cli.Session;
import dev.machine.drivers.DriverFactory;
import dev.machine.provisioner.ProvisionException;
import dev.machine.templates.HostTemplate;
import dev.machine.templates.TemplateException;
import dev.machine.templates.Templates;
import java.util.List;
import java.util.Optional;

/// What must be known of `create` before its flags can be read: template and driver.
///
/// @param factory the driver; empty when none works here
/// @param why how the driver was chosen, when nobody named one
/// @param refusal why there is no driver
record Plan(
    HostTemplate template,
    Optional<DriverFactory> factory,
    Optional<String> why,
    Optional<ProvisionException> refusal) {

  static final String FROM_SNAPSHOT = "--from-snapshot";

  static Plan of(List<String> arguments, Session session) throws ProvisionException {
    var template = template(DriverFlags.value(arguments, "--template", "-t"));
    var drivers = session.services().drivers();
    var named =
        DriverFlags.chosen(arguments)
            .or(() -> driverOfSource(arguments, session))
            .or(() -> Optional.of(session.env("MACHINE_DRIVER")).filter(d -> !d.isEmpty()))
            .or(() -> template.driver().map(marked -> marked.value()));
    if (named.isPresent()) {
      var factory = Optional.of(DriverFlags.named(drivers, named.get()));
      return new Plan(template, factory, Optional.empty(), Optional.empty());
    }
    try {
      var choice = drivers.best();
      var why = "using the driver " + choice.factory().name() + ": " + choice.why();
      return new Plan(template, Optional.of(choice.factory()), Optional.of(why), Optional.empty());
    } catch (ProvisionException e) {
      return new Plan(template, Optional.empty(), Optional.empty(), Optional.of(e));
    }
  }

  /// A host that begins from the state of another one has its driver.
  private static Optional<String> driverOfSource(List<String> arguments, Session session) {
    return DriverFlags.value(arguments, FROM_SNAPSHOT, FROM_SNAPSHOT)
        .flatMap(from -> {
          try {
            return Optional.of(session.services().store().load(from.split("/", 2)[0]).driver());
          } catch (ProvisionException _) {
            return Optional.empty(); // Said when it is made.
          }
        });
  }

  private static HostTemplate template(Optional<String> named) throws ProvisionException {
    try {
      return Templates.load(named.orElse(Templates.DEFAULT));
    } catch (TemplateException e) {
      throw Wrongs.of(e);
    }
  }

  /// The driver, or the reason why there is none.
  DriverFactory driver() throws ProvisionException {
    if (refusal.isPresent()) {
      throw refusal.get();
    }
    return factory.orElseThrow();
  }
}
