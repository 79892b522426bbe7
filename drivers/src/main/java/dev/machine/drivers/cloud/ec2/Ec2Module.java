package dev.machine.drivers.cloud.ec2;

import dev.machine.drivers.cloud.http.Answers;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.jclouds.aws.config.FormSigningHttpApiModule;
import org.jclouds.aws.filters.FormSigner;
import org.jclouds.aws.filters.FormSignerV4;
import org.jclouds.date.DateService;
import org.jclouds.http.HttpErrorHandler;
import org.jclouds.http.annotation.ClientError;
import org.jclouds.http.annotation.Redirection;
import org.jclouds.http.annotation.ServerError;
import org.jclouds.rest.ConfiguresHttpApi;

/// What jclouds' injector needs for [Ec2Api].
@ConfiguresHttpApi
public final class Ec2Module extends FormSigningHttpApiModule<Ec2Api> {

  private static final DateTimeFormatter BASIC =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

  @Override
  protected void configure() {
    bind(FormSigner.class).to(FormSignerV4.class);
    super.configure();
  }

  @Override
  protected void bindErrorHandlers() {
    bind(HttpErrorHandler.class).annotatedWith(Redirection.class).to(Answers.class);
    bind(HttpErrorHandler.class).annotatedWith(ClientError.class).to(Answers.class);
    bind(HttpErrorHandler.class).annotatedWith(ServerError.class).to(Answers.class);
  }

  @Override
  protected void bindRetryHandlers() {
    // No call is sent again by jclouds.
  }

  @Override
  protected String provideTimeStamp(DateService dates) {
    return BASIC.format(Instant.now());
  }
}
