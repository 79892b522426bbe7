package dev.machine.drivers.cloud.hetzner;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Optional;

/// What a server costs an hour, with its IPv4 address.
final class Price {

  private static final int DIGITS = 4;

  private Price() {}

  /// @param pricing of `/pricing`
  /// @param ipv4 whether an address is paid too
  /// @return such as "0.0061 EUR an hour (0.0073 with 19 % VAT)"; empty where it is not told
  static Optional<String> of(JsonNode type, String location, boolean ipv4, JsonNode pricing) {
    var server = at(type.path("prices"), location);
    if (server.isEmpty()) {
      return Optional.empty();
    }
    var net = amount(server.get(), "net");
    var gross = amount(server.get(), "gross");
    if (ipv4) {
      for (var ip : pricing.path("primary_ips")) {
        var address = at(ip.path("prices"), location);
        if (ip.path("type").asText().equals("ipv4") && address.isPresent()) {
          net = net.add(amount(address.get(), "net"));
          gross = gross.add(amount(address.get(), "gross"));
        }
      }
    }
    var vat = new BigDecimal(pricing.path("vat_rate").asText("0")).stripTrailingZeros();
    var text = rounded(net) + " " + pricing.path("currency").asText("EUR") + " an hour";
    return Optional.of(
        vat.signum() == 0
            ? text
            : text + " (" + rounded(gross) + " with " + vat.toPlainString() + " % VAT)");
  }

  private static Optional<JsonNode> at(JsonNode prices, String location) {
    for (var price : prices) {
      if (price.path("location").asText().equals(location)) {
        return Optional.of(price.path("price_hourly"));
      }
    }
    return Optional.empty();
  }

  private static BigDecimal amount(JsonNode price, String side) {
    return new BigDecimal(price.path(side).asText("0"));
  }

  private static String rounded(BigDecimal amount) {
    return amount.setScale(DIGITS, RoundingMode.HALF_UP).toPlainString();
  }
}
