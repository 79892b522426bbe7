package dev.machine.drivers.cloud.openstack;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.machine.drivers.CloudFailure;
import dev.machine.drivers.DriverException;
import dev.machine.drivers.cloud.http.Transport;
import dev.machine.drivers.local.Suggest;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jclouds.http.HttpException;
import org.jclouds.http.HttpRequest;
import org.jclouds.http.HttpRequestFilter;
import org.jspecify.annotations.Nullable;

/// Logs in by Keystone v3 (docs.openstack.org/api-ref/identity/v3), keeps the token until it is not
/// taken any more, and knows by the catalogue where each service is.
final class Keystone implements HttpRequestFilter {

  static final String TOKEN = "X-Auth-Token";

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Account account;
  private final Transport transport;
  private @Nullable Session session;

  /// What this thread's last request was sent with: jclouds does not keep what a filter adds.
  private final ThreadLocal<@Nullable String> sent = new ThreadLocal<>();

  Keystone(Account account, Transport transport) {
    this.account = account;
    this.transport = transport;
  }

  /// A token and what it opens.
  private record Session(String token, JsonNode catalog) {
    @Override
    public String toString() {
      return "Session";
    }
  }

  /// Carries a [DriverException] through jclouds.
  static final class NoLogin extends HttpException {
    private static final long serialVersionUID = 1L;

    NoLogin(Exception cause) {
      super(cause);
    }
  }

  @Override
  public HttpRequest filter(HttpRequest request) {
    try {
      var token = session().token();
      sent.set(token);
      return request.toBuilder().replaceHeader(TOKEN, token).build();
    } catch (DriverException e) {
      throw new NoLogin(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new NoLogin(e);
    }
  }

  /// Forgets the token that this thread just sent, if it is the present one: another thread may
  /// have renewed it meanwhile.
  synchronized void forget() {
    if (session != null && session.token().equals(sent.get())) {
      session = null;
    }
  }

  private synchronized Session session() throws DriverException, InterruptedException {
    if (session == null) {
      session = login();
    }
    return session;
  }

  private Session login() throws DriverException, InterruptedException {
    Transport.Answer answer;
    try {
      answer =
          transport.send(
              new Transport.Call(
                  "POST",
                  URI.create(account.authUrl() + "/auth/tokens"),
                  Map.of(
                      "Content-Type",
                      List.of("application/json"),
                      "Accept",
                      List.of("application/json")),
                  account.login().toString()));
    } catch (IOException _) {
      throw new CloudFailure.Unavailable(
          "Keystone at " + account.authUrl() + " does not answer",
          "look at OS_AUTH_URL, the network, the proxy",
          null);
    }
    if (answer.status() == 200 || answer.status() == 201) {
      return session(answer);
    }
    throw refusal(answer);
  }

  private DriverException refusal(Transport.Answer answer) {
    int status = answer.status();
    return switch (status) {
      case 401, 403 ->
          new CloudFailure.Denied(
              "OpenStack does not take the credentials",
              "look at user, password and project (OS_USERNAME, OS_PASSWORD, OS_PROJECT_NAME, their"
                  + " domains), or at the application credential: it may have expired",
              null);
      case 429 ->
          new CloudFailure.Throttled(
              "Keystone is asked too often", "try again in a while", Optional.empty(), null);
      case 404 ->
          new DriverException.Refused(
              "there is no Keystone v3 at " + account.authUrl(), "look at OS_AUTH_URL");
      default ->
          status >= 500
              ? new CloudFailure.Unavailable(
                  "Keystone has trouble of its own (HTTP " + status + ")",
                  "try again in a while",
                  null)
              : new CloudFailure.Rejected(
                  "Keystone refused the request (HTTP " + status + ")",
                  "look at the names of user, project and domains",
                  answer.body(),
                  null);
    };
  }

  private static Session session(Transport.Answer answer) throws CloudFailure {
    try {
      var token =
          answer.headers().entrySet().stream()
              .filter(h -> h.getKey().toLowerCase(Locale.ROOT).equals("x-subject-token"))
              .flatMap(h -> h.getValue().stream())
              .findFirst();
      if (token.isPresent()) {
        return new Session(token.get(), JSON.readTree(answer.body()).at("/token/catalog"));
      }
    } catch (JsonProcessingException _) {
      // Told below; the body holds nothing that helps.
    }
    throw new CloudFailure.Rejected(
        "what answers at OS_AUTH_URL is no Keystone v3", "look at OS_AUTH_URL", "", null);
  }

  /// Where a service is, without a slash at the end.
  ///
  /// @param type as in the catalogue: `compute`, `network`, `image`
  /// @throws DriverException.Refused when the catalogue has none for the account's region
  URI service(String type) throws DriverException, InterruptedException {
    var regions = new TreeSet<String>();
    for (var service : session().catalog()) {
      if (!service.path("type").asText().equals(type)) {
        continue;
      }
      for (var endpoint : service.path("endpoints")) {
        if (!endpoint.path("interface").asText().equals(account.side())) {
          continue;
        }
        var region = endpoint.path("region").asText();
        regions.add(region);
        if (account.region().filter(r -> !r.equals(region)).isEmpty()) {
          requireOne(regions);
          return URI.create(endpoint.path("url").asText().replaceFirst("/+$", ""));
        }
      }
    }
    throw none(type, regions);
  }

  private void requireOne(Set<String> regions) throws DriverException.Refused {
    if (account.region().isEmpty() && regions.size() > 1) {
      throw new DriverException.Refused(
          "the cloud has several regions and none is named",
          "set OS_REGION_NAME: " + String.join(", ", regions));
    }
  }

  private DriverException.Refused none(String type, Set<String> regions) {
    var region = account.region().orElse("");
    return regions.isEmpty()
        ? new DriverException.Refused(
            "the cloud offers no service of type " + type + " on its " + account.side() + " side",
            "look at --openstack-endpoint-type")
        : new DriverException.Refused(
            "the cloud has no region \"" + region + "\"", Suggest.instead(region, regions));
  }
}
