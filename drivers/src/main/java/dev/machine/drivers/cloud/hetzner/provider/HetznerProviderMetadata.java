package dev.machine.drivers.cloud.hetzner.provider;

import java.net.URI;
import org.jclouds.providers.internal.BaseProviderMetadata;

/// Announces the one cloud that speaks [HetznerApi] to jclouds.
public final class HetznerProviderMetadata extends BaseProviderMetadata {

  public HetznerProviderMetadata() {
    this(new Builder());
  }

  private HetznerProviderMetadata(Builder builder) {
    super(builder);
  }

  @Override
  public Builder toBuilder() {
    var builder = new Builder();
    builder.fromProviderMetadata(this);
    return builder;
  }

  /// With what the public cloud has.
  public static final class Builder extends BaseProviderMetadata.Builder {

    Builder() {
      id(HetznerApiMetadata.ID)
          .name("Hetzner Cloud")
          .apiMetadata(new HetznerApiMetadata())
          .homepage(URI.create("https://www.hetzner.com/cloud"))
          .console(URI.create("https://console.hetzner.cloud/"))
          .endpoint(HetznerApiMetadata.ENDPOINT)
          .defaultProperties(HetznerApiMetadata.properties());
    }

    @Override
    public HetznerProviderMetadata build() {
      return new HetznerProviderMetadata(this);
    }
  }
}
