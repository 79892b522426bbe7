package dev.machine.drivers.cloud.ec2;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// The parameters of one call. Lists are numbered from 1, as the query API has them.
final class Form {

  /// Newer than all that is used here, and Amazon's last by this protocol.
  static final String VERSION = "2016-11-15";

  private final String action;
  private final Map<String, String> fields = new LinkedHashMap<>();
  private int filters;
  private int tagged;

  private Form(String action) {
    this.action = action;
    fields.put("Action", action);
    fields.put("Version", VERSION);
  }

  static Form of(String action) {
    return new Form(action);
  }

  Form set(String name, String value) {
    fields.put(name, value);
    return this;
  }

  Form set(String name, Optional<String> value) {
    value.ifPresent(v -> fields.put(name, v));
    return this;
  }

  /// `NAME.1`, `NAME.2`…
  Form list(String name, Collection<String> values) {
    int n = 0;
    for (var value : values) {
      fields.put(name + "." + ++n, value);
    }
    return this;
  }

  /// Only what has one of these values.
  Form filter(String name, Collection<String> values) {
    var filter = "Filter." + ++filters;
    fields.put(filter + ".Name", name);
    return list(filter + ".Value", values);
  }

  Form filter(String name, String value) {
    return filter(name, List.of(value));
  }

  /// Tags of what the call makes.
  ///
  /// @param type of the resource, as EC2 calls it: `instance`, `key-pair`…
  Form tags(String type, Map<String, String> tags) {
    var specification = "TagSpecification." + ++tagged;
    fields.put(specification + ".ResourceType", type);
    int n = 0;
    for (var tag : new TreeMap<>(tags).entrySet()) {
      var name = specification + ".Tag." + ++n;
      fields.put(name + ".Key", tag.getKey());
      fields.put(name + ".Value", tag.getValue());
    }
    return this;
  }

  String encoded() {
    return fields.entrySet().stream()
        .map(f -> encoded(f.getKey()) + "=" + encoded(f.getValue()))
        .collect(Collectors.joining("&"));
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  /// The action alone: user data holds a private key.
  @Override
  public String toString() {
    return action;
  }
}
