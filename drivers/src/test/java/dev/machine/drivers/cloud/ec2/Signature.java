package dev.machine.drivers.cloud.ec2;

import dev.machine.drivers.cloud.http.Transport.Call;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Signature version 4 as a service checks it
/// (docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html).
final class Signature {

  private static final Pattern HEADER =
      Pattern.compile(
          "AWS4-HMAC-SHA256 Credential=([^/]+)/(\\d{8})/([^/]+)/ec2/aws4_request,"
              + " SignedHeaders=([a-z0-9;-]+), Signature=([0-9a-f]{64})");

  private Signature() {}

  /// @param secrets by access key id
  /// @return the region that the call is signed for
  static String check(Call call, Map<String, String> secrets) throws Refused {
    var parts = HEADER.matcher(header(call, "authorization"));
    if (!parts.matches()) {
      throw new Refused(400, "MissingAuthenticationToken", "Request is missing a token");
    }
    var secret = secrets.get(parts.group(1));
    if (secret == null) {
      throw new Refused(
          401, "AuthFailure", "AWS was not able to validate the provided access credentials");
    }
    var scope = parts.group(2) + "/" + parts.group(3) + "/ec2/aws4_request";
    var canonical = canonical(call, parts.group(4));
    var toSign =
        String.join("\n", "AWS4-HMAC-SHA256", header(call, "x-amz-date"), scope, sha256(canonical));
    var key = ("AWS4" + secret).getBytes(StandardCharsets.UTF_8);
    for (var step : scope.split("/")) {
      key = hmac(key, step);
    }
    if (!HexFormat.of().formatHex(hmac(key, toSign)).equals(parts.group(5))) {
      throw new Refused(
          403, "SignatureDoesNotMatch", "The Canonical String should have been " + canonical);
    }
    return parts.group(3);
  }

  private static String canonical(Call call, String signed) throws Refused {
    var text = new StringBuilder(call.method()).append('\n').append(call.uri().getPath());
    text.append("\n\n");
    for (var name : signed.split(";")) {
      text.append(name).append(':').append(header(call, name).strip()).append('\n');
    }
    return text.append('\n').append(signed).append('\n').append(sha256(call.body())).toString();
  }

  static String header(Call call, String name) {
    if (name.equals("host")) {
      return call.uri().getAuthority();
    }
    return call.headers().entrySet().stream()
        .filter(h -> h.getKey().toLowerCase(Locale.ROOT).equals(name))
        .map(h -> h.getValue().getFirst())
        .findFirst()
        .orElse("");
  }

  private static String sha256(String text) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] hmac(byte[] key, String text) {
    try {
      var mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
