package dev.machine.drivers.cloud.http;

import com.google.common.collect.ImmutableMultimap;
import com.google.inject.AbstractModule;
import com.google.inject.Inject;
import com.google.inject.Singleton;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jclouds.http.HttpCommandExecutorService;
import org.jclouds.http.HttpRequest;
import org.jclouds.http.HttpResponse;
import org.jclouds.http.HttpUtils;
import org.jclouds.http.IOExceptionRetryHandler;
import org.jclouds.http.config.ConfiguresHttpCommandExecutorService;
import org.jclouds.http.handlers.DelegatingErrorHandler;
import org.jclouds.http.handlers.DelegatingRetryHandler;
import org.jclouds.http.internal.BaseHttpCommandExecutorService;
import org.jclouds.http.internal.HttpWire;
import org.jclouds.io.ContentMetadataCodec;
import org.jclouds.io.Payload;
import org.jclouds.io.Payloads;

/// Has jclouds send its requests by a [Transport].
@ConfiguresHttpCommandExecutorService
final class TransportModule extends AbstractModule {

  private final Transport transport;

  TransportModule(Transport transport) {
    this.transport = transport;
  }

  @Override
  protected void configure() {
    bind(Transport.class).toInstance(transport);
    bind(HttpCommandExecutorService.class).to(Sender.class).in(Singleton.class);
  }

  private static final class Sender extends BaseHttpCommandExecutorService<Transport.Call> {

    /// Those that a client makes itself.
    private static final Set<String> OWN_HEADERS = Set.of("host", "content-length", "connection");

    private final Transport transport;

    @Inject
    Sender(
        HttpUtils utils,
        ContentMetadataCodec codec,
        DelegatingRetryHandler retryHandler,
        IOExceptionRetryHandler ioRetryHandler,
        DelegatingErrorHandler errorHandler,
        HttpWire wire,
        Transport transport) {
      // No method is sent again by jclouds: Calls does that.
      super(utils, codec, retryHandler, ioRetryHandler, errorHandler, wire, "");
      this.transport = transport;
    }

    @Override
    protected Transport.Call convert(HttpRequest request) throws IOException {
      var headers = new TreeMap<String, List<String>>(String.CASE_INSENSITIVE_ORDER);
      for (var header : request.getHeaders().entries()) {
        add(headers, header.getKey(), header.getValue());
      }
      Payload payload = request.getPayload();
      var body = "";
      if (payload != null) {
        for (var header : contentMetadataCodec.toHeaders(payload.getContentMetadata()).entries()) {
          add(headers, header.getKey(), header.getValue());
        }
        try (var in = payload.openStream()) {
          body = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
      }
      return new Transport.Call(request.getMethod(), request.getEndpoint(), headers, body);
    }

    private static void add(Map<String, List<String>> headers, String name, String value) {
      if (!OWN_HEADERS.contains(name.toLowerCase(Locale.ROOT))) {
        headers.computeIfAbsent(name, _ -> new ArrayList<>()).add(value);
      }
    }

    @Override
    protected HttpResponse invoke(Transport.Call call) throws IOException, InterruptedException {
      var answer = transport.send(call);
      var headers = ImmutableMultimap.<String, String>builder();
      answer.headers().forEach(headers::putAll);
      var body = answer.body().getBytes(StandardCharsets.UTF_8);
      var payload = Payloads.newByteArrayPayload(body);
      contentMetadataCodec.fromHeaders(payload.getContentMetadata(), headers.build());
      payload.getContentMetadata().setContentLength((long) body.length);
      return HttpResponse.builder()
          .statusCode(answer.status())
          .headers(headers.build())
          .payload(payload)
          .build();
    }

    @Override
    protected void cleanup(Transport.Call call) {
      // Nothing is held open.
    }
  }
}
