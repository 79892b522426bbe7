package dev.machine.drivers.cloud.openstack;

import com.google.inject.Inject;
import dev.machine.drivers.cloud.http.Answers;
import org.jclouds.http.HttpCommand;
import org.jclouds.http.HttpErrorHandler;
import org.jclouds.http.HttpResponse;
import org.jclouds.http.HttpRetryHandler;
import org.jclouds.http.annotation.ClientError;
import org.jclouds.http.annotation.Redirection;
import org.jclouds.http.annotation.ServerError;
import org.jclouds.rest.ConfiguresHttpApi;
import org.jclouds.rest.config.HttpApiModule;

/// What jclouds' injector needs for [OpenStackApi].
@ConfiguresHttpApi
public final class OpenStackModule extends HttpApiModule<OpenStackApi> {

  @Override
  protected void bindErrorHandlers() {
    bind(HttpErrorHandler.class).annotatedWith(Redirection.class).to(Answers.class);
    bind(HttpErrorHandler.class).annotatedWith(ClientError.class).to(Answers.class);
    bind(HttpErrorHandler.class).annotatedWith(ServerError.class).to(Answers.class);
  }

  @Override
  protected void bindRetryHandlers() {
    bind(HttpRetryHandler.class).annotatedWith(ClientError.class).to(NewToken.class);
  }

  /// A token that is not taken any more is replaced, once per call.
  static final class NewToken implements HttpRetryHandler {

    private final Keystone keystone;

    @Inject
    NewToken(Keystone keystone) {
      this.keystone = keystone;
    }

    @Override
    public boolean shouldRetryRequest(HttpCommand command, HttpResponse response) {
      if (response.getStatusCode() != 401 || command.getFailureCount() > 0) {
        return false;
      }
      command.incrementFailureCount();
      keystone.forget();
      return true;
    }
  }
}
