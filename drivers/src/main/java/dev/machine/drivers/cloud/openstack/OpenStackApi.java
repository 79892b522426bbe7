package dev.machine.drivers.cloud.openstack;

import jakarta.inject.Named;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.io.Closeable;
import java.net.URI;
import org.jclouds.Fallbacks.FalseOnNotFoundOr404;
import org.jclouds.Fallbacks.NullOnNotFoundOr404;
import org.jclouds.http.functions.ReturnStringIf2xx;
import org.jclouds.rest.annotations.BinderParam;
import org.jclouds.rest.annotations.EndpointParam;
import org.jclouds.rest.annotations.Fallback;
import org.jclouds.rest.annotations.RequestFilters;
import org.jclouds.rest.annotations.ResponseParser;
import org.jclouds.rest.binders.BindToStringPayload;
import org.jspecify.annotations.Nullable;

/// Calls to any service of an OpenStack cloud, with a token.
@Consumes(MediaType.APPLICATION_JSON)
@RequestFilters(Keystone.class)
public interface OpenStackApi extends Closeable {

  /// @return JSON, or null where there is nothing (404)
  @Named("get")
  @GET
  @ResponseParser(ReturnStringIf2xx.class)
  @Fallback(NullOnNotFoundOr404.class)
  @Nullable String get(@EndpointParam URI uri);

  /// @return JSON, or nothing for an action
  @Named("post")
  @POST
  @Produces(MediaType.APPLICATION_JSON)
  @ResponseParser(ReturnStringIf2xx.class)
  @Nullable String post(
      @EndpointParam URI uri, @BinderParam(BindToStringPayload.class) String body);

  /// @return whether it was there
  @Named("delete")
  @DELETE
  @Fallback(FalseOnNotFoundOr404.class)
  boolean delete(@EndpointParam URI uri);
}
