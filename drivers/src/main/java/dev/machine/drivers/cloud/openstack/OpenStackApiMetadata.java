package dev.machine.drivers.cloud.openstack;

import java.net.URI;
import java.util.Set;
import org.jclouds.rest.internal.BaseHttpApiMetadata;

/// Announces [OpenStackApi] to jclouds.
public final class OpenStackApiMetadata extends BaseHttpApiMetadata<OpenStackApi> {

  public OpenStackApiMetadata() {
    this(new Builder());
  }

  private OpenStackApiMetadata(Builder builder) {
    super(builder);
  }

  @Override
  public Builder toBuilder() {
    var builder = new Builder();
    builder.fromApiMetadata(this);
    return builder;
  }

  /// Credentials are [Keystone]'s: the fields are there because jclouds wants them.
  public static final class Builder extends BaseHttpApiMetadata.Builder<OpenStackApi, Builder> {

    Builder() {
      id("machine-openstack")
          .name("OpenStack")
          .identityName("unused")
          .defaultIdentity("unused")
          .defaultCredential("unused")
          .defaultEndpoint("http://localhost:5000/v3")
          .documentation(URI.create("https://docs.openstack.org/api-ref/"))
          .defaultModules(Set.of(OpenStackModule.class));
    }

    @Override
    public OpenStackApiMetadata build() {
      return new OpenStackApiMetadata(this);
    }

    @Override
    protected Builder self() {
      return this;
    }
  }
}
