package dev.machine.drivers.cloud.hetzner.provider;

import java.util.List;
import org.jclouds.http.options.BaseHttpRequestOptions;

/// What a list is narrowed by.
public final class Query extends BaseHttpRequestOptions {

  /// As many as one page may hold.
  private static final String MOST = "50";

  private Query() {
    queryParameters.put("per_page", MOST);
  }

  public static Query all() {
    return new Query();
  }

  public static Query named(String name) {
    return all().with("name", name);
  }

  /// Those with a label of that value.
  public static Query labelled(String key, String value) {
    return all().with("label_selector", key + "==" + value);
  }

  /// The one that comes first.
  public static Query first(String order) {
    var query = all().with("sort", order);
    query.queryParameters.replaceValues("per_page", List.of("1"));
    return query;
  }

  public Query with(String name, String value) {
    queryParameters.put(name, value);
    return this;
  }

  Query page(int number) {
    queryParameters.replaceValues("page", List.of(Integer.toString(number)));
    return this;
  }
}
