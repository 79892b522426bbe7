package dev.machine.drivers.example;

import static dev.machine.drivers.OptionSpec.Type.STRING;

import dev.machine.drivers.DriverException;
import dev.machine.drivers.OptionSpec;
import dev.machine.drivers.OptionValues;
import dev.machine.drivers.cloud.Cloud;
import dev.machine.drivers.cloud.CloudFactory;
import dev.machine.drivers.cloud.http.JdkTransport;
import dev.machine.drivers.cloud.http.Paced;
import dev.machine.drivers.wait.Time;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/// Announces `shed`, a cloud that does not exist.
public final class ShedFactory extends CloudFactory {

  private static final int CALLS_PER_SECOND = 10;

  private static final List<OptionSpec> ACCOUNT =
      List.of(
          OptionSpec.of("shed-url", STRING, "Where its API is").withEnv("SHED_URL").asRequired(),
          OptionSpec.of("shed-token", STRING, "API token")
              .withEnv("SHED_TOKEN")
              .asRequired()
              .asSecret());

  private static final List<OptionSpec> SERVER =
      List.of(OptionSpec.of("shed-size", STRING, "Size").withDefault("small"));

  public ShedFactory() {
    super("shed", "shed", ACCOUNT, SERVER);
  }

  @Override
  public String description() {
    return "a server in a shed";
  }

  @Override
  protected Cloud connect(OptionValues options) throws DriverException {
    var network = new Paced(JdkTransport.trusting(Optional.empty()), CALLS_PER_SECOND, Time.REAL);
    return new ShedCloud(
        network,
        URI.create(options.text("shed-url").orElseThrow()),
        options.text("shed-token").orElseThrow());
  }
}
