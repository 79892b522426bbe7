package dev.machine.drivers.cloud.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.base.Throwables;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.jclouds.ContextBuilder;
import org.jclouds.http.HttpRequest;
import org.jclouds.io.Payloads;
import org.jclouds.openstack.nova.v2_0.NovaApiMetadata;
import org.jclouds.rest.ApiContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What jclouds sends and gets back through a [Transport].
class TransportModuleTest {

  private final List<Transport.Call> sent = new ArrayList<>();
  private final Deque<Transport.Answer> answers = new ArrayDeque<>();
  private final ApiContext<?> context =
      Jclouds.prepare(
              ContextBuilder.newBuilder(new NovaApiMetadata())
                  .endpoint("http://cloud.test/v3")
                  .credentials("user", "password"),
              call -> {
                sent.add(call);
                if (answers.isEmpty()) {
                  throw new IOException("cut");
                }
                return answers.removeFirst();
              },
              new Properties())
          .build();

  @AfterEach
  void close() {
    context.close();
  }

  private static HttpRequest request(String method) {
    return HttpRequest.builder()
        .method(method)
        .endpoint(URI.create("http://cloud.test/servers?a=b%20c"))
        .addHeader("X-Two", "1")
        .addHeader("X-Two", "2")
        .addHeader("Host", "cloud.test")
        .build();
  }

  @Test
  void everything_of_a_request_is_sent_but_what_clients_add() throws Exception {
    answers.add(
        new Transport.Answer(
            201, Map.of("Location", List.of("/1"), "Content-Type", List.of("text/plain")), "Ü"));
    var request = request("POST").toBuilder().payload("bödy").build();
    request.getPayload().getContentMetadata().setContentType("application/json");
    var response = context.utils().http().invoke(request);
    var call = sent.getFirst();
    assertThat(call.method()).isEqualTo("POST");
    assertThat(call.uri()).isEqualTo(URI.create("http://cloud.test/servers?a=b%20c"));
    assertThat(call.body()).isEqualTo("bödy");
    assertThat(call.headers())
        .containsEntry("X-Two", List.of("1", "2"))
        .containsEntry("Content-Type", List.of("application/json"));
    assertThat(call.headers().keySet())
        .noneMatch(n -> n.equalsIgnoreCase("Host") || n.equalsIgnoreCase("Content-Length"));
    assertThat(response.getStatusCode()).isEqualTo(201);
    assertThat(response.getFirstHeaderOrNull("Location")).isEqualTo("/1");
    assertThat(response.getPayload().getContentMetadata().getContentType()).isEqualTo("text/plain");
    try (var in = response.getPayload().openStream()) {
      assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo("Ü");
    }
  }

  @Test
  void nothing_is_sent_twice() {
    for (var status : List.of(500, 503, 429, 408)) {
      sent.clear();
      answers.add(new Transport.Answer(status, Map.of(), "no"));
      assertThatThrownBy(() -> context.utils().http().invoke(request("GET")))
          .isInstanceOf(RuntimeException.class);
      assertThat(sent).as("HTTP %d", status).hasSize(1);
    }
    sent.clear();
    assertThatThrownBy(() -> context.utils().http().invoke(request("GET")))
        .satisfies(
            e -> assertThat(Throwables.getCausalChain(e)).anyMatch(IOException.class::isInstance));
    assertThat(sent).as("cut").hasSize(1);
  }

  @Test
  void payloads_of_bytes_are_text_too() throws Exception {
    answers.add(new Transport.Answer(204, Map.of(), ""));
    var bytes = Payloads.newByteArrayPayload("ä".getBytes(StandardCharsets.UTF_8));
    var _ = context.utils().http().invoke(request("PUT").toBuilder().payload(bytes).build());
    assertThat(sent.getFirst().body()).isEqualTo("ä");
  }
}
