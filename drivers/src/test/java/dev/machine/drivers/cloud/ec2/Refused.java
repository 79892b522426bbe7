package dev.machine.drivers.cloud.ec2;

/// EC2 refuses a call.
final class Refused extends Exception {

  private static final long serialVersionUID = 1L;

  private final int status;
  private final String code;

  Refused(int status, String code, String message) {
    super(message);
    this.status = status;
    this.code = code;
  }

  static Refused notFound(String code, String id) {
    return new Refused(400, code, "The ID '" + id + "' does not exist");
  }

  int status() {
    return status;
  }

  /// As errors are written by the query API.
  String body() {
    return new Markup()
        .open("Response")
        .open("Errors")
        .open("Error")
        .put("Code", code)
        .put("Message", String.valueOf(getMessage()))
        .close("Error")
        .close("Errors")
        .put("RequestID", "ea966190-f9aa-478e-9ede-000000000000")
        .close("Response")
        .toString();
  }
}
