package dev.machine.cli.commands;

import dev.machine.cli.Session;
import dev.machine.cli.text.Suggestions;
import dev.machine.drivers.DriverFactory;
import dev.machine.drivers.Forward;
import dev.machine.drivers.OptionSpec;
import dev.machine.drivers.OptionValues;
import dev.machine.drivers.SecretRef;
import dev.machine.engine.Settings;
import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.host.Host;
import dev.machine.provisioner.lifecycle.CreateRequest;
import dev.machine.provisioner.pki.ServerNames;
import dev.machine.templates.DidYouMean;
import dev.machine.templates.HostTemplate;
import dev.machine.templates.Marked;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Puts flags and template together; of both, the flags win.
final class Requests {
  private final Session session;
  private final CreateFlags flags;
  private final EngineFlags engine;
  private final HostTemplate template;

  Requests(Session session, CreateFlags flags, EngineFlags engine, HostTemplate template) {
    this.session = session;
    this.flags = flags;
    this.engine = engine;
    this.template = template;
  }

  /// @param driverFlags what was given for the driver's own flags
  CreateRequest of(String name, DriverFactory driver, Map<String, List<String>> driverFlags)
      throws ProvisionException {
    var wrongs = new Wrongs();
    var request = of(name, driver, driverFlags, wrongs);
    wrongs.throwIfAny();
    return request;
  }

  /// The same; what is wrong goes to `wrongs`, and the request is then not to be used.
  CreateRequest of(
      String name, DriverFactory driver, Map<String, List<String>> driverFlags, Wrongs wrongs)
      throws ProvisionException {
    var given = flags.secrets.over(driver, driverFlags, wrongs);
    var options = driverOptions(driver, given, wrongs);
    required(driver, options, wrongs);
    var settings = settings(wrongs);
    addresses(name, wrongs);
    return new CreateRequest(
        name,
        Optional.of(driver.name()),
        options,
        settings,
        engine.installUrl(session).or(() -> plain(template.engine().installUrl())),
        engine.installSha256().or(() -> plain(template.engine().installSha256())),
        Optional.ofNullable(flags.mirror),
        tlsSans(),
        labels(),
        Optional.ofNullable(flags.template),
        Optional.ofNullable(flags.contextName),
        setup(name),
        Optional.ofNullable(flags.fromSnapshot),
        flags.keepOnFailure);
  }

  private OptionValues driverOptions(
      DriverFactory driver, Map<String, List<String>> given, Wrongs wrongs) {
    var values = new LinkedHashMap<String, List<String>>();
    for (var option : template.driverOptions().entrySet()) {
      known(driver, option.getKey(), option.getValue(), wrongs);
      var marked = option.getValue();
      SecretFlags.check(driver, option.getKey(), marked.value(), marked.mark() + ": ", wrongs);
      values.put(option.getKey(), option.getValue().value());
    }
    var image = Optional.ofNullable(flags.image).or(() -> plain(template.image()));
    var option = DriverFlags.ownOption(driver, "image");
    if (image.isPresent() && option.isPresent()) {
      values.put(option.get(), List.of(image.get()));
    } else if (image.isPresent() && (flags.image != null || flags.template != null)) {
      wrongs.add("the driver " + driver.name() + " takes no image", "leave the image away");
    }
    var mirror = flags.mirror;
    if (mirror != null) {
      DriverFlags.ownOption(driver, "mirror").ifPresent(o -> values.put(o, List.of(mirror)));
    }
    values.putAll(given);
    return new OptionValues(values);
  }

  private static void known(DriverFactory driver, String option, Marked<?> marked, Wrongs wrongs) {
    var names = driver.options().stream().map(OptionSpec::name).toList();
    if (!names.contains(option)) {
      wrongs.add(
          marked.mark() + ": the driver " + driver.name() + " has no option \"" + option + "\"",
          DidYouMean.closest(option, names)
              .map(near -> "did you mean " + near + "?")
              .orElse("its options: machine create -d " + driver.name() + " --help"));
    }
  }

  private void required(DriverFactory driver, OptionValues options, Wrongs wrongs) {
    for (var option : driver.options()) {
      boolean given =
          options.values().containsKey(option.name())
              || option.env().stream().anyMatch(variable -> !session.env(variable).isEmpty());
      if (option.required() && option.defaultValue().isEmpty() && !given) {
        wrongs.add(
            "the driver " + driver.name() + " needs --" + option.name(),
            option.secret()
                ? SecretRef.ways(option)
                : "give --" + option.name() + "=VALUE: " + option.description());
      }
    }
  }

  /// What else would be found only when the host is made already.
  private void addresses(String name, Wrongs wrongs) {
    for (var san : template.tlsSan()) {
      checkSan(name, san.value(), san.mark() + ": ", wrongs);
    }
    flags.tlsSans.forEach(san -> checkSan(name, san, "--tls-san: ", wrongs));
    var mirror = flags.mirror;
    if (mirror != null && !mirror.matches("https?://[^/\\s]+(/\\S*)?")) {
      wrongs.add("--mirror: \"" + mirror + "\" is not the URL of an archive", Suggestions.MIRROR);
    }
  }

  private static void checkSan(String name, String san, String where, Wrongs wrongs) {
    try {
      ServerNames.of(name, List.of(san));
    } catch (ProvisionException e) {
      wrongs.add(where + e.getMessage(), e.hint());
    }
  }

  private Settings settings(Wrongs wrongs) throws ProvisionException {
    var base = TemplateSettings.read(template, wrongs);
    return TemplateSettings.read(engine.settings(session), wrongs, _ -> "").over(base);
  }

  private List<String> tlsSans() {
    var names = new ArrayList<>(template.tlsSan().stream().map(Marked::value).toList());
    names.addAll(flags.tlsSans);
    return names.stream().distinct().toList();
  }

  private Map<String, String> labels() throws ProvisionException {
    var labels = new LinkedHashMap<String, String>();
    template.labels().forEach((key, value) -> labels.put(key, value.value()));
    for (var label : flags.labels) {
      int equals = label.indexOf('=');
      if (equals < 1) {
        throw ProvisionException.usage(
            "--label: \"" + label + "\" is no label", Suggestions.KEY_VALUE);
      }
      labels.put(label.substring(0, equals), label.substring(equals + 1));
    }
    return labels;
  }

  private Host.Setup setup(String name) throws ProvisionException {
    var files =
        template.files().stream()
            .map(file -> new Host.HostFile(file.path().value(), file.mode(), file.textFor(name)))
            .toList();
    var forwards = new ArrayList<Forward>();
    for (var forward : flags.forwards) {
      forwards.add(ForwardSpec.read(forward));
    }
    return new Host.Setup(
        files,
        forwards,
        Optional.ofNullable(flags.sshHostKey),
        flags.acceptNewHostKey,
        Optional.empty());
  }

  private static Optional<String> plain(Optional<Marked<String>> marked) {
    return marked.map(Marked::value);
  }
}
