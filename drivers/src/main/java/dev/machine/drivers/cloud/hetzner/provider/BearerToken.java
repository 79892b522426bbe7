package dev.machine.drivers.cloud.hetzner.provider;

import com.google.common.base.Supplier;
import com.google.common.net.HttpHeaders;
import jakarta.inject.Inject;
import org.jclouds.domain.Credentials;
import org.jclouds.http.HttpRequest;
import org.jclouds.http.HttpRequestFilter;
import org.jclouds.location.Provider;

/// The token of a project, on each request (RFC 6750).
final class BearerToken implements HttpRequestFilter {

  private final Supplier<Credentials> credentials;

  @Inject
  BearerToken(@Provider Supplier<Credentials> credentials) {
    this.credentials = credentials;
  }

  @Override
  public HttpRequest filter(HttpRequest request) {
    return request.toBuilder()
        .replaceHeader(HttpHeaders.AUTHORIZATION, "Bearer " + credentials.get().credential)
        .build();
  }
}
