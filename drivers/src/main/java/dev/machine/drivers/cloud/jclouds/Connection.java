package dev.machine.drivers.cloud.jclouds;

import dev.machine.drivers.DriverException;
import dev.machine.drivers.OptionValues;
import dev.machine.drivers.cloud.http.Jclouds;
import dev.machine.drivers.cloud.http.Transport;
import java.util.Optional;
import java.util.Properties;
import org.jclouds.ContextBuilder;
import org.jclouds.compute.ComputeService;
import org.jclouds.compute.ComputeServiceContext;

/// From options to a provider's [ComputeService]; makes no call yet.
final class Connection {

  private final OptionValues options;
  private final String id;

  Connection(OptionValues options) throws DriverException.Refused {
    this.options = options;
    this.id =
        text("provider")
            .orElseThrow(() ->
                new DriverException.Refused(
                    "no provider is named", "--jclouds-provider ID, or JCLOUDS_PROVIDER"));
  }

  String id() {
    return id;
  }

  private Optional<String> text(String name) {
    return options.text(JcloudsFactory.PREFIX + "-" + name).filter(v -> !v.isBlank());
  }

  /// @throws DriverException.Refused for a provider that is not there, is broken, or lacks options
  ComputeService open(Plugins plugins, Transport transport) throws DriverException.Refused {
    var found = plugins.need(id);
    var builder = builder(found);
    var thread = Thread.currentThread();
    var before = thread.getContextClassLoader();
    // Libraries of the provider look for services of their own by it.
    thread.setContextClassLoader(plugins.loader());
    try {
      return Jclouds.prepare(builder, transport, properties())
          .buildView(ComputeServiceContext.class)
          .getComputeService();
    } catch (RuntimeException | LinkageError e) {
      throw new DriverException.Refused(
          "the provider " + id + " does not start: " + withoutSecret(Words.of(e)),
          "see which --jclouds-property it wants, and that its jar is for jclouds 2.7.0");
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  /// What a provider throws may quote what it was given.
  private String withoutSecret(String words) {
    return text("credential").map(secret -> words.replace(secret, "…")).orElse(words);
  }

  private ContextBuilder builder(Plugins.Found found) throws DriverException.Refused {
    var api = found.api();
    var builder =
        found.provider().isPresent()
            ? ContextBuilder.newBuilder(found.provider().get())
            : ContextBuilder.newBuilder(api);
    var endpoint = text("endpoint");
    if (endpoint.isPresent()) {
      builder.endpoint(endpoint.get());
    } else if (found.provider().isEmpty() && !api.getDefaultEndpoint().isPresent()) {
      throw missing("endpoint", api.getEndpointName());
    }
    var identity = text("identity").or(() -> api.getDefaultIdentity().toJavaUtil());
    var credential = text("credential").or(() -> api.getDefaultCredential().toJavaUtil());
    if (identity.isEmpty()) {
      throw missing("identity", api.getIdentityName());
    }
    if (credential.isEmpty() && api.getCredentialName().isPresent()) {
      throw missing("credential", api.getCredentialName().get());
    }
    return builder.credentials(identity.get(), credential.orElse(""));
  }

  private DriverException.Refused missing(String option, String words) {
    return new DriverException.Refused(
        "the provider " + id + " needs --jclouds-" + option,
        "it is: " + words + (option.equals("credential") ? " (JCLOUDS_CREDENTIAL)" : ""));
  }

  private Properties properties() throws DriverException.Refused {
    var properties = new Properties();
    for (var property : options.list(JcloudsFactory.PREFIX + "-property")) {
      int equals = property.indexOf('=');
      if (equals < 1) {
        throw new DriverException.Refused(
            "--jclouds-property: \"" + property + "\" is not KEY=VALUE",
            "such as jclouds.regions=eu-west-1");
      }
      properties.setProperty(property.substring(0, equals), property.substring(equals + 1));
    }
    return properties;
  }
}
