package dev.machine.drivers.cloud.ec2;

import com.google.common.base.Suppliers;
import com.google.common.base.Throwables;
import com.google.inject.AbstractModule;
import dev.machine.drivers.CloudFailure;
import dev.machine.drivers.DriverException;
import dev.machine.drivers.cloud.http.Errors;
import dev.machine.drivers.cloud.http.Jclouds;
import dev.machine.drivers.cloud.http.OwnApi;
import dev.machine.drivers.cloud.http.Transport;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import org.jclouds.ContextBuilder;
import org.jclouds.aws.domain.SessionCredentials;
import org.jclouds.aws.filters.FormSignerV4.ServiceAndRegion;
import org.jclouds.domain.Credentials;
import org.jclouds.http.HttpResponseException;
import org.jspecify.annotations.Nullable;

/// Forms in, XML out.
final class Gateway {

  /// The most that a page of a list may hold.
  private static final String PAGE = "1000";

  /// Endpoints are given with each call: the one here is there because jclouds wants it.
  private static final OwnApi<Ec2Api> ANNOUNCED =
      OwnApi.of(Ec2Api.class)
          .id("machine-ec2")
          .name("Amazon EC2")
          .version(Form.VERSION)
          .defaultEndpoint("https://ec2.us-east-1.amazonaws.com")
          .documentation(URI.create("https://docs.aws.amazon.com/AWSEC2/latest/APIReference/"))
          .defaultModules(Set.of(Ec2Module.class))
          .build();

  private final Account account;
  private final Ec2Api api;
  private final Errors errors;

  Gateway(Account account, Transport transport) {
    this.account = account;
    this.errors = Ec2Errors.translation();
    var credentials = credentials(account.keys());
    this.api =
        Jclouds.prepare(
                ContextBuilder.newBuilder(ANNOUNCED)
                    .endpoint(account.endpoint().toString())
                    .credentialsSupplier(Suppliers.ofInstance(credentials)),
                transport,
                new Properties(),
                new AbstractModule() {
                  @Override
                  protected void configure() {
                    bind(ServiceAndRegion.class).toInstance(new Scope(account.region()));
                  }
                })
            .buildApi(Ec2Api.class);
  }

  private static Credentials credentials(Account.Keys keys) {
    return keys.token().isEmpty()
        ? new Credentials(keys.id(), keys.secret())
        : SessionCredentials.builder()
            .accessKeyId(keys.id())
            .secretAccessKey(keys.secret())
            .sessionToken(keys.token().get())
            .build();
  }

  /// What a signature is for. jclouds' own takes it from the host's name, which only Amazon's tell.
  private record Scope(String own) implements ServiceAndRegion {
    @Override
    public String service() {
      return "ec2";
    }

    @Override
    public String region(String host) {
      return host.matches("ec2\\.[a-z0-9-]+\\.amazonaws\\.com(\\.cn)?")
          ? host.split("\\.", 3)[1]
          : own;
    }
  }

  Account account() {
    return account;
  }

  Xml call(Form form) throws DriverException, InterruptedException {
    return call(account.endpoint(), form);
  }

  Xml call(URI endpoint, Form form) throws DriverException, InterruptedException {
    return read(errors.call(() -> api.call(endpoint, form.encoded())));
  }

  /// An answer, or the code that it was refused with.
  record Reply(Optional<Xml> answer, String code) {}

  /// The answer, or which one of these codes the cloud refuses with.
  Reply unless(Set<String> codes, Form form) throws DriverException, InterruptedException {
    return errors.call(() -> {
      try {
        return new Reply(Optional.of(read(api.call(account.endpoint(), form.encoded()))), "");
      } catch (RuntimeException e) {
        var code = code(e);
        if (codes.contains(code)) {
          return new Reply(Optional.empty(), code);
        }
        throw e;
      }
    });
  }

  private static String code(RuntimeException thrown) {
    for (var cause : Throwables.getCausalChain(thrown)) {
      if (cause instanceof HttpResponseException e && e.getContent() != null) {
        return Ec2Errors.Refusal.of(e.getContent()).code();
      }
    }
    return "";
  }

  /// All items of a list, page by page.
  ///
  /// @param path of an item in each answer
  List<Xml> list(Form form, String path) throws DriverException, InterruptedException {
    form.set("MaxResults", PAGE);
    var all = new ArrayList<Xml>();
    while (true) {
      var page = call(form);
      all.addAll(page.all(path));
      var next = page.find("nextToken");
      if (next.isEmpty()) {
        return all;
      }
      form.set("NextToken", next.get());
    }
  }

  private static Xml read(@Nullable String text) throws CloudFailure {
    return Optional.ofNullable(text)
        .flatMap(Xml::parse)
        .orElseThrow(() ->
            new CloudFailure.Unavailable(
                "Amazon EC2 answered something that is no XML",
                "is there a proxy in between?",
                null));
  }
}
