package dev.machine.drivers.qemu.jclouds;

import java.net.URI;
import java.util.Set;
import org.jclouds.apis.internal.BaseApiMetadata;
import org.jclouds.compute.ComputeServiceContext;

/// Announces QEMU on this machine to jclouds, which finds it by `ServiceLoader`.
public final class QemuApiMetadata extends BaseApiMetadata {

  static final String ID = "machine-qemu";

  public QemuApiMetadata() {
    this(new Builder());
  }

  private QemuApiMetadata(Builder builder) {
    super(builder);
  }

  @Override
  public Builder toBuilder() {
    var builder = new Builder();
    builder.fromApiMetadata(this);
    return builder;
  }

  /// No endpoint and no account: the fields are there because jclouds wants them.
  public static final class Builder extends BaseApiMetadata.Builder<Builder> {

    Builder() {
      id(ID)
          .name("QEMU on this machine")
          .identityName("unused")
          .defaultIdentity("unused")
          .defaultCredential("unused")
          .defaultEndpoint("local")
          .documentation(URI.create("https://www.qemu.org/docs/master/"))
          .view(ComputeServiceContext.class)
          .defaultModules(Set.of(QemuContextModule.class));
    }

    @Override
    public QemuApiMetadata build() {
      return new QemuApiMetadata(this);
    }

    @Override
    protected Builder self() {
      return this;
    }
  }
}
