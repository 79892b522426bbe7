package dev.machine.drivers.cloud.hetzner.provider;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.inject.Named;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.io.Closeable;
import java.util.Locale;
import org.jclouds.Fallbacks.FalseOnNotFoundOr404;
import org.jclouds.Fallbacks.NullOnNotFoundOr404;
import org.jclouds.rest.annotations.BinderParam;
import org.jclouds.rest.annotations.Fallback;
import org.jclouds.rest.annotations.RequestFilters;
import org.jclouds.rest.annotations.ResponseParser;
import org.jclouds.rest.binders.BindToStringPayload;
import org.jspecify.annotations.Nullable;

/// The API of Hetzner Cloud, as far as servers need it: the same calls for each kind of thing.
@Consumes(MediaType.APPLICATION_JSON)
@RequestFilters(BearerToken.class)
public interface HetznerApi extends Closeable {

  /// What there is of each; the name in paths and lists.
  enum Kind {
    FIREWALLS,
    IMAGES,
    LOCATIONS,
    NETWORKS,
    PLACEMENT_GROUPS,
    PRIMARY_IPS,
    SERVERS,
    SERVER_TYPES,
    SSH_KEYS;

    /// As in paths: `ssh_keys`.
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }

    /// As the key of a single one: `ssh_key`.
    public String one() {
      var many = toString();
      return many.substring(0, many.length() - 1);
    }
  }

  /// One page; [Pages] asks for all.
  ///
  /// @return `{"servers": […], "meta": {"pagination": {…}}}`
  @Named("list")
  @GET
  @Path("/{kind}")
  @ResponseParser(ReadJson.class)
  JsonNode page(@PathParam("kind") Kind kind, Query query);

  /// @return `{"server": {…}}`, or null where there is none
  @Named("get")
  @GET
  @Path("/{kind}/{id}")
  @ResponseParser(ReadJson.class)
  @Fallback(NullOnNotFoundOr404.class)
  @Nullable JsonNode get(@PathParam("kind") Kind kind, @PathParam("id") String id);

  /// @return `{"server": {…}, "action": {…}, …}`
  @Named("create")
  @POST
  @Path("/{kind}")
  @Produces(MediaType.APPLICATION_JSON)
  @ResponseParser(ReadJson.class)
  JsonNode create(
      @PathParam("kind") Kind kind, @BinderParam(BindToStringPayload.class) String body);

  @Named("update")
  @PUT
  @Path("/{kind}/{id}")
  @Produces(MediaType.APPLICATION_JSON)
  @ResponseParser(ReadJson.class)
  JsonNode update(
      @PathParam("kind") Kind kind,
      @PathParam("id") String id,
      @BinderParam(BindToStringPayload.class) String body);

  /// @return whether it was there
  @Named("delete")
  @DELETE
  @Path("/{kind}/{id}")
  @Fallback(FalseOnNotFoundOr404.class)
  boolean delete(@PathParam("kind") Kind kind, @PathParam("id") String id);

  /// Begins an action: `poweron`, `shutdown`, `poweroff`, `reboot`.
  ///
  /// @return `{"action": {…}}`
  @Named("act")
  @POST
  @Path("/servers/{id}/actions/{action}")
  @Produces(MediaType.APPLICATION_JSON)
  @ResponseParser(ReadJson.class)
  JsonNode act(
      @PathParam("id") String id,
      @PathParam("action") String action,
      @BinderParam(BindToStringPayload.class) String body);

  /// The actions of a server, those that go on too.
  ///
  /// @return `{"actions": […]}`, or null where there is no server
  @Named("actions")
  @GET
  @Path("/servers/{id}/actions")
  @ResponseParser(ReadJson.class)
  @Fallback(NullOnNotFoundOr404.class)
  @Nullable JsonNode actions(@PathParam("id") String id, Query query);

  /// @return `{"pricing": {"currency": …, "vat_rate": …, …}}`
  @Named("pricing")
  @GET
  @Path("/pricing")
  @ResponseParser(ReadJson.class)
  JsonNode pricing();
}
