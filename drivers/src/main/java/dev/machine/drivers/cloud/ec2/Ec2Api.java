package dev.machine.drivers.cloud.ec2;

import jakarta.inject.Named;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import java.io.Closeable;
import java.net.URI;
import org.jclouds.aws.filters.FormSigner;
import org.jclouds.http.functions.ReturnStringIf2xx;
import org.jclouds.rest.annotations.BinderParam;
import org.jclouds.rest.annotations.EndpointParam;
import org.jclouds.rest.annotations.RequestFilters;
import org.jclouds.rest.annotations.ResponseParser;
import org.jclouds.rest.annotations.VirtualHost;
import org.jspecify.annotations.Nullable;

/// Any call of the query API, signed.
@RequestFilters(FormSigner.class)
@VirtualHost
public interface Ec2Api extends Closeable {

  /// @param endpoint of the region
  /// @param form encoded, with its action
  /// @return XML
  @Named("call")
  @POST
  @Path("/")
  @ResponseParser(ReturnStringIf2xx.class)
  @Nullable String call(@EndpointParam URI endpoint, @BinderParam(FormBinder.class) String form);
}
