package dev.machine.drivers.cloud.hetzner.provider;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.base.Function;
import java.io.IOException;
import org.jclouds.http.HttpException;
import org.jclouds.http.HttpResponse;

/// The body of an answer.
final class ReadJson implements Function<HttpResponse, JsonNode> {

  private static final ObjectMapper JSON = new ObjectMapper();

  @Override
  public JsonNode apply(HttpResponse response) {
    var payload = response.getPayload();
    if (payload == null) {
      return JSON.nullNode();
    }
    try (var in = payload.openStream()) {
      return JSON.readTree(in);
    } catch (IOException e) {
      throw new HttpException("no JSON", e);
    }
  }
}
