package dev.machine.drivers.cloud.jclouds;

import com.google.common.base.Supplier;
import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import java.util.Set;
import org.jclouds.compute.stub.StubApiMetadata;
import org.jclouds.compute.stub.config.StubComputeServiceContextModule;
import org.jclouds.domain.Credentials;
import org.jclouds.location.Provider;

/// A provider that does not start, and says why with the credential in it.
public final class Telltale extends StubApiMetadata {

  public Telltale() {
    super(new Build());
  }

  /// Breaks when the context is built.
  public static final class Breaking extends AbstractModule {
    @Provides
    @Singleton
    StringBuilder key(@Provider Supplier<Credentials> credentials) {
      throw new IllegalArgumentException("no PEM: " + credentials.get().credential);
    }
  }

  private static final class Build extends StubApiMetadata.Builder {
    Build() {
      id("telltale").defaultModules(Set.of(StubComputeServiceContextModule.class, Breaking.class));
    }

    @Override
    public StubApiMetadata build() {
      return new Telltale();
    }
  }
}
