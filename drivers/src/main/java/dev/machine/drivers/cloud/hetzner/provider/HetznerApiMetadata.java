package dev.machine.drivers.cloud.hetzner.provider;

import static org.jclouds.compute.config.ComputeServiceProperties.TEMPLATE;
import static org.jclouds.reflect.Reflection2.typeToken;

import java.net.URI;
import java.util.Properties;
import java.util.Set;
import org.jclouds.compute.ComputeServiceContext;
import org.jclouds.rest.internal.BaseHttpApiMetadata;

/// Announces [HetznerApi] to jclouds.
public final class HetznerApiMetadata extends BaseHttpApiMetadata<HetznerApi> {

  static final String ID = "hetzner";
  static final String ENDPOINT = "https://api.hetzner.cloud/v1";

  public HetznerApiMetadata() {
    this(new Builder());
  }

  private HetznerApiMetadata(Builder builder) {
    super(builder);
  }

  @Override
  public Builder toBuilder() {
    var builder = new Builder();
    builder.fromApiMetadata(this);
    return builder;
  }

  static Properties properties() {
    var properties = BaseHttpApiMetadata.defaultProperties();
    properties.setProperty(TEMPLATE, "osFamily=DEBIAN,osVersionMatches=1[3-9],os64Bit=true");
    return properties;
  }

  /// The credential is a project's API token; there is no identity.
  public static final class Builder extends BaseHttpApiMetadata.Builder<HetznerApi, Builder> {

    Builder() {
      id(ID)
          .name("Hetzner Cloud API")
          .identityName("unused")
          .defaultIdentity("unused")
          .credentialName("API token of a project")
          .defaultEndpoint(ENDPOINT)
          .documentation(URI.create("https://docs.hetzner.cloud/"))
          .defaultProperties(properties())
          .view(typeToken(ComputeServiceContext.class))
          .defaultModules(Set.of(HetznerHttpModule.class, HetznerComputeModule.class));
    }

    @Override
    public HetznerApiMetadata build() {
      return new HetznerApiMetadata(this);
    }

    @Override
    protected Builder self() {
      return this;
    }
  }
}
