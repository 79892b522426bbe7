package dev.machine.drivers.cloud.ec2;

import org.jclouds.http.HttpRequest;
import org.jclouds.io.Payloads;
import org.jclouds.rest.Binder;

/// Makes an encoded form the body of a request.
public final class FormBinder implements Binder {

  @Override
  @SuppressWarnings("unchecked") // the payload is set in place, so it is the request that came
  public <R extends HttpRequest> R bindToRequest(R request, Object form) {
    var payload = Payloads.newStringPayload((String) form);
    payload.getContentMetadata().setContentType("application/x-www-form-urlencoded");
    return (R) request.toBuilder().payload(payload).build();
  }
}
