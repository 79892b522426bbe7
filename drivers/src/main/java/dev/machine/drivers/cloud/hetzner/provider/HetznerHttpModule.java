package dev.machine.drivers.cloud.hetzner.provider;

import dev.machine.drivers.cloud.http.Answers;
import org.jclouds.http.HttpErrorHandler;
import org.jclouds.http.annotation.ClientError;
import org.jclouds.http.annotation.Redirection;
import org.jclouds.http.annotation.ServerError;
import org.jclouds.rest.ConfiguresHttpApi;
import org.jclouds.rest.config.HttpApiModule;

/// What jclouds' injector needs for [HetznerApi].
@ConfiguresHttpApi
public final class HetznerHttpModule extends HttpApiModule<HetznerApi> {

  @Override
  protected void bindErrorHandlers() {
    bind(HttpErrorHandler.class).annotatedWith(Redirection.class).to(Answers.class);
    bind(HttpErrorHandler.class).annotatedWith(ClientError.class).to(Answers.class);
    bind(HttpErrorHandler.class).annotatedWith(ServerError.class).to(Answers.class);
  }
}
