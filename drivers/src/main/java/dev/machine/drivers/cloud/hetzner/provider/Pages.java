package dev.machine.drivers.cloud.hetzner.provider;

import com.fasterxml.jackson.databind.JsonNode;
import dev.machine.drivers.cloud.hetzner.provider.HetznerApi.Kind;
import java.util.ArrayList;
import java.util.List;

/// Lists that come in pages.
public final class Pages {

  private Pages() {}

  /// Everything that the query finds.
  public static List<JsonNode> all(HetznerApi api, Kind kind, Query query) {
    var all = new ArrayList<JsonNode>();
    for (int page = 1; page > 0; ) {
      var answer = api.page(kind, query.page(page));
      answer.path(kind.toString()).forEach(all::add);
      page = answer.at("/meta/pagination/next_page").asInt();
    }
    return all;
  }
}
