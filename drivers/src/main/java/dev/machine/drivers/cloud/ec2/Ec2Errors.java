package dev.machine.drivers.cloud.ec2;

import dev.machine.drivers.CloudFailure;
import dev.machine.drivers.cloud.http.Errors;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What EC2's error codes mean
/// (docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html). The status says little: a
/// lack of room is a 500, too many calls a 503.
final class Ec2Errors {

  private static final String CREDENTIALS =
      "look at AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or --amazonec2-profile, and whether the"
          + " account may use the region";

  private static final String QUOTA =
      "remove what is not needed (machine ls, machine orphans), choose another --amazonec2-region,"
          + " or ask for more: aws service-quotas list-service-quotas --service-code ec2";

  private static final String ROOM =
      "choose another --amazonec2-zone, --amazonec2-subnet-id or --amazonec2-instance-type, or try"
          + " later";

  private static final String LATER = "try again in a while";

  private Ec2Errors() {}

  static Errors translation() {
    return new Errors("Amazon EC2", CREDENTIALS, Ec2Errors::diagnose);
  }

  /// What an answer says that is no success.
  record Refusal(String code, String message) {
    static Refusal of(String body) {
      var error = Xml.parse(body).stream().flatMap(x -> x.all("Errors/Error").stream()).findFirst();
      return new Refusal(
          error.map(e -> e.text("Code")).orElse(""), error.map(e -> e.text("Message")).orElse(""));
    }
  }

  private static Optional<CloudFailure> diagnose(
      int status, String body, @Nullable Throwable cause) {
    var refusal = Refusal.of(body);
    if (!refusal.code().isEmpty()) {
      return Optional.of(failure(refusal.code(), words(refusal), cause));
    }
    // Not in its words: whoever answers so may quote the request.
    return status == 400 || status == 404 || status == 407
        ? Optional.of(
            new CloudFailure.Rejected(
                "something that is not Amazon EC2 refused the request (HTTP " + status + ")",
                "look at --amazonec2-endpoint, and for a proxy in between",
                "",
                cause))
        : Optional.empty();
  }

  /// Without what only Amazon can read.
  private static String words(Refusal refusal) {
    var words = refusal.message().replaceFirst("\\s*Encoded authorization failure message:.*", "");
    return words.isEmpty() ? refusal.code() : words;
  }

  /// What a code is about.
  private enum Kind {
    CREDENTIALS,
    EXPIRED,
    PERMISSION,
    ACCOUNT,
    RATE,
    TROUBLE,
    BUSY,
    QUOTA,
    ROOM,
    OTHER;

    static Kind of(String code) {
      return switch (code) {
        case "AuthFailure",
            "InvalidClientTokenId",
            "UnrecognizedClientException",
            "SignatureDoesNotMatch",
            "IncompleteSignature",
            "InvalidAccessKeyId",
            "MissingAuthenticationToken" ->
            CREDENTIALS;
        case "RequestExpired", "ExpiredToken", "ExpiredTokenException", "InvalidToken" -> EXPIRED;
        case "UnauthorizedOperation", "AccessDenied", "AccessDeniedException" -> PERMISSION;
        case "OptInRequired", "PendingVerification", "Blocked" -> ACCOUNT;
        case "RequestLimitExceeded",
            "Throttling",
            "ThrottlingException",
            "TooManyRequestsException" ->
            RATE;
        case "InternalError",
            "InternalFailure",
            "Unavailable",
            "ServiceUnavailable",
            "RequestTimeout" ->
            TROUBLE;
        case "DependencyViolation",
            "IncorrectInstanceState",
            "IncorrectState",
            "ConcurrentTagAccess" ->
            BUSY;
        case "MaxSpotInstanceCountExceeded" -> QUOTA;
        case "SpotMaxPriceTooLow" -> ROOM;
        default -> byShape(code);
      };
    }

    private static Kind byShape(String code) {
      return code.endsWith("LimitExceeded")
          ? QUOTA
          : code.startsWith("Insufficient") ? ROOM : code.endsWith(".InUse") ? BUSY : OTHER;
    }
  }

  /// @param words of EC2
  static CloudFailure failure(String code, String words, @Nullable Throwable cause) {
    return switch (Kind.of(code)) {
      // Not in its words: it quotes what was signed, the session's token too.
      case CREDENTIALS ->
          denied("Amazon EC2 does not take the credentials (" + code + ")", CREDENTIALS, cause);
      case EXPIRED ->
          denied(
              "the credentials have expired, or this machine's clock is wrong (" + code + ")",
              "get new ones (AWS_SESSION_TOKEN), and look at the clock: date -u",
              cause);
      case PERMISSION ->
          denied(
              "the credentials may not do that: " + words,
              "docs/drivers/amazonec2.md lists the permissions that are needed",
              cause);
      case ACCOUNT ->
          denied(
              "the account cannot be used: " + words, "look at the account's billing page", cause);
      case RATE ->
          new CloudFailure.Throttled(
              "Amazon EC2 is asked too often",
              "make fewer hosts at once, or try again in a while",
              Optional.empty(),
              cause);
      case TROUBLE ->
          new CloudFailure.Unavailable("Amazon EC2 has trouble of its own: " + words, LATER, cause);
      case BUSY -> new CloudFailure.Busy("Amazon EC2 cannot do that now: " + words, LATER, cause);
      case QUOTA ->
          new CloudFailure.QuotaReached("the account's quota is reached: " + words, QUOTA, cause);
      case ROOM ->
          new CloudFailure.NoCapacity(
              "Amazon EC2 has no room for such a server: " + words, ROOM, cause);
      case OTHER ->
          new CloudFailure.Rejected(
              "Amazon EC2 refused: " + words + " (" + code + ")", hint(code), "", cause);
    };
  }

  private static CloudFailure denied(String problem, String hint, @Nullable Throwable cause) {
    return new CloudFailure.Denied(problem, hint, cause);
  }

  private static String hint(String code) {
    return switch (code) {
      case "Unsupported" -> "choose another --amazonec2-instance-type or --amazonec2-zone";
      case "InvalidAMIID.NotFound", "InvalidAMIID.Unavailable", "InvalidAMIID.Malformed" ->
          "choose another --amazonec2-ami";
      case "InvalidBlockDeviceMapping", "UnknownVolumeType" ->
          "look at --amazonec2-root-size and --amazonec2-volume-type";
      case "InvalidParameterValue", "InvalidParameterCombination", "InvalidParameter" ->
          "look at the options of the driver: docs/drivers/amazonec2.md";
      case "UnsupportedOperation" ->
          "that server cannot do it: a spot instance, for one, can only be made and removed";
      default -> "";
    };
  }
}
