package dev.machine.drivers.cloud.ec2;

import java.net.URI;
import java.util.Set;
import org.jclouds.rest.internal.BaseHttpApiMetadata;

/// Announces [Ec2Api] to jclouds.
public final class Ec2ApiMetadata extends BaseHttpApiMetadata<Ec2Api> {

  public Ec2ApiMetadata() {
    this(new Builder());
  }

  private Ec2ApiMetadata(Builder builder) {
    super(builder);
  }

  @Override
  public Builder toBuilder() {
    var builder = new Builder();
    builder.fromApiMetadata(this);
    return builder;
  }

  /// Endpoints are given with each call: the one here is there because jclouds wants it.
  public static final class Builder extends BaseHttpApiMetadata.Builder<Ec2Api, Builder> {

    Builder() {
      id("machine-ec2")
          .name("Amazon EC2")
          .identityName("access key id")
          .credentialName("secret access key")
          .version(Form.VERSION)
          .defaultEndpoint("https://ec2.us-east-1.amazonaws.com")
          .documentation(URI.create("https://docs.aws.amazon.com/AWSEC2/latest/APIReference/"))
          .defaultModules(Set.of(Ec2Module.class));
    }

    @Override
    public Ec2ApiMetadata build() {
      return new Ec2ApiMetadata(this);
    }

    @Override
    protected Builder self() {
      return this;
    }
  }
}
