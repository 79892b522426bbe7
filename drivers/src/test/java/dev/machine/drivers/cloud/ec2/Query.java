package dev.machine.drivers.cloud.ec2;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// The parameters of a call as EC2 reads them; knows which of them were asked for, because EC2
/// refuses what it does not know.
final class Query {

  private final Map<String, String> fields = new TreeMap<>();
  private final Set<String> read = new HashSet<>();

  Query(String body) {
    for (var field : body.split("&")) {
      var parts = field.split("=", 2);
      fields.put(decoded(parts[0]), parts.length == 1 ? "" : decoded(parts[1]));
    }
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }

  Optional<String> find(String name) {
    read.add(name);
    return Optional.ofNullable(fields.get(name));
  }

  String text(String name) {
    return find(name).orElse("");
  }

  String need(String name) throws Refused {
    return find(name)
        .orElseThrow(() ->
            new Refused(400, "MissingParameter", "The request must contain the parameter " + name));
  }

  boolean flag(String name) {
    return text(name).equals("true");
  }

  /// `NAME.1`, `NAME.2`…
  List<String> list(String name) {
    var all = new ArrayList<String>();
    for (int n = 1; fields.containsKey(name + "." + n); n++) {
      all.add(text(name + "." + n));
    }
    return all;
  }

  /// How many `NAME.n.…` there are.
  int count(String name) {
    int n = 0;
    while (begins(name + "." + (n + 1) + ".")) {
      n++;
    }
    return n;
  }

  private boolean begins(String prefix) {
    return fields.keySet().stream().anyMatch(k -> k.startsWith(prefix));
  }

  Map<String, List<String>> filters() {
    var filters = new LinkedHashMap<String, List<String>>();
    for (int n = 1; n <= count("Filter"); n++) {
      filters.put(text("Filter." + n + ".Name"), list("Filter." + n + ".Value"));
    }
    return filters;
  }

  /// Tags for what the call makes.
  Map<String, String> tags(String type) {
    var tags = new TreeMap<String, String>();
    for (int s = 1; s <= count("TagSpecification"); s++) {
      var specification = "TagSpecification." + s;
      if (text(specification + ".ResourceType").equals(type)) {
        for (int t = 1; t <= count(specification + ".Tag"); t++) {
          var tag = specification + ".Tag." + t;
          tags.put(text(tag + ".Key"), text(tag + ".Value"));
        }
      }
    }
    return tags;
  }

  /// Everything but these, to compare two calls.
  Map<String, String> without(String... names) {
    var rest = new TreeMap<>(fields);
    List.of(names).forEach(rest::remove);
    return rest;
  }

  void requireAllRead() throws Refused {
    var rest = new TreeSet<>(fields.keySet());
    rest.removeAll(read);
    if (!rest.isEmpty()) {
      throw new Refused(
          400, "UnknownParameter", "The parameter " + rest.first() + " is not recognized");
    }
  }
}
