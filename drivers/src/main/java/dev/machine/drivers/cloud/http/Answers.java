package dev.machine.drivers.cloud.http;

import java.nio.charset.StandardCharsets;
import org.jclouds.http.HttpCommand;
import org.jclouds.http.HttpErrorHandler;
import org.jclouds.http.HttpResponse;
import org.jclouds.http.HttpResponseException;
import org.jclouds.http.HttpUtils;
import org.jclouds.rest.ResourceNotFoundException;

/// Keeps the whole of an answer that is no success, for [Errors] to translate.
public final class Answers implements HttpErrorHandler {

  @Override
  public void handleError(HttpCommand command, HttpResponse response) {
    var data = HttpUtils.closeClientButKeepContentStream(response);
    var body = data == null ? "" : new String(data, StandardCharsets.UTF_8);
    var answer = new HttpResponseException(command, response, body);
    command.setException(
        response.getStatusCode() == 404
            ? new ResourceNotFoundException("not found", answer)
            : answer);
  }
}
