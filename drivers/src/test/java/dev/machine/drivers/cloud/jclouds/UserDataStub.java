package dev.machine.drivers.cloud.jclouds;

import com.google.inject.AbstractModule;
import java.util.Set;
import org.jclouds.compute.options.TemplateOptions;
import org.jclouds.compute.stub.StubApiMetadata;
import org.jclouds.compute.stub.config.StubComputeServiceContextModule;

/// jclouds' own provider in memory (`stub`), under another id and with options that take user data.
public final class UserDataStub extends StubApiMetadata {

  public UserDataStub() {
    super(new Build());
  }

  /// Binds the options.
  public static final class Options extends AbstractModule {
    @Override
    protected void configure() {
      bind(TemplateOptions.class).to(StubbornOptions.class);
    }
  }

  private static final class Build extends StubApiMetadata.Builder {
    Build() {
      id("stub-with-user-data")
          .defaultModules(Set.of(StubComputeServiceContextModule.class, Options.class));
    }

    @Override
    public StubApiMetadata build() {
      return new UserDataStub();
    }
  }
}
