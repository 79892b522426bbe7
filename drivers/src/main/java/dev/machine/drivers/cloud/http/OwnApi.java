package dev.machine.drivers.cloud.http;

import org.jclouds.rest.internal.BaseHttpApiMetadata;

/// Announces an API of ours to jclouds, which wants a class and a builder for each.
///
/// @param <A> its interface
public final class OwnApi<A> extends BaseHttpApiMetadata<A> {

  private OwnApi(Builder<A> builder) {
    super(builder);
  }

  public static <A> Builder<A> of(Class<A> api) {
    return new Builder<>(api);
  }

  @Override
  public Builder<A> toBuilder() {
    return new Builder<A>(getApi()).fromApiMetadata(this);
  }

  /// With the fields that jclouds asks of everybody filled in.
  public static final class Builder<A> extends BaseHttpApiMetadata.Builder<A, Builder<A>> {

    private Builder(Class<A> api) {
      super(api);
      identityName("unused").defaultIdentity("unused").defaultCredential("unused");
    }

    @Override
    public OwnApi<A> build() {
      return new OwnApi<>(this);
    }

    @Override
    protected Builder<A> self() {
      return this;
    }
  }
}
