package dev.machine.drivers.cloud.ec2;

import java.util.Collection;
import java.util.Map;

/// Writes XML.
final class Markup {

  private final StringBuilder text = new StringBuilder();

  Markup open(String name) {
    text.append('<').append(name).append('>');
    return this;
  }

  Markup close(String name) {
    text.append("</").append(name).append('>');
    return this;
  }

  Markup put(String name, Object value) {
    open(name);
    text.append(value.toString().replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"));
    return close(name);
  }

  /// `<NAME><item>…</item><item>…</item></NAME>`
  Markup list(String name, Collection<Markup> items) {
    open(name);
    items.forEach(i -> {
      open("item");
      text.append(i);
      close("item");
    });
    return close(name);
  }

  /// The same of plain texts.
  Markup texts(String name, Collection<String> items) {
    open(name);
    items.forEach(i -> put("item", i));
    return close(name);
  }

  Markup tags(Map<String, String> tags) {
    return list(
        "tagSet",
        tags.entrySet().stream()
            .map(t -> new Markup().put("key", t.getKey()).put("value", t.getValue()))
            .toList());
  }

  Markup add(Markup other) {
    text.append(other);
    return this;
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
