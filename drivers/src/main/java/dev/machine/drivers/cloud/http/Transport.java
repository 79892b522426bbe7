package dev.machine.drivers.cloud.http;

import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;

/// One HTTP exchange after another. A seam of its own, so that a cloud in memory can answer without
/// a socket.
public interface Transport {

  /// A request; its body is text, as every cloud's is.
  ///
  /// @param headers without those that a client makes itself (`Host`, `Content-Length`)
  record Call(String method, URI uri, Map<String, List<String>> headers, String body) {}

  /// A response.
  record Answer(int status, Map<String, List<String>> headers, String body) {}

  /// @throws IOException when there is no answer: the request may have been carried out or not
  Answer send(Call call) throws IOException, InterruptedException;
}
