package dev.machine.drivers.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProxiesTest {

  @Test
  void aptsOwnSettingComesFirst() {
    var proxies =
        Proxies.of(
            """
            Acquire::http::Proxy "http://apt.example.org:3142/";
            Acquire::http::Proxy::direct.example.org "DIRECT";
            """,
            Map.of("http_proxy", "http://env.example.org:8080"));

    assertThat(select(proxies, "http://m.example.org/")).contains("apt.example.org");
    assertThat(select(proxies, "http://direct.example.org/")).isEqualTo("DIRECT");
  }

  @Test
  void theEnvironmentCountsOtherwise() {
    var proxies =
        Proxies.of("", Map.of("HTTPS_PROXY", "proxy:8080", "NO_PROXY", "inner.org,.corp"));

    assertThat(select(proxies, "https://m.example.org/")).contains("proxy").contains("8080");
    assertThat(select(proxies, "http://m.example.org/")).isEqualTo("DIRECT");
    assertThat(select(proxies, "https://a.inner.org/")).isEqualTo("DIRECT");
    assertThat(select(proxies, "https://b.corp/")).isEqualTo("DIRECT");
    assertThat(select(proxies, "https://127.0.0.1/")).isEqualTo("DIRECT");
  }

  private static String select(Proxies proxies, String uri) {
    return proxies.select(URI.create(uri)).getFirst().toString();
  }
}
