package dev.machine.cli.packaging;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.jar.JarFile;
import java.util.regex.Pattern;

/// Tells what the download is made of: the bill of materials (CycloneDX) with the Java runtime
/// added to it, a list to read, and the licence texts of all parts. A text comes from the jar
/// itself; for a jar without one, from the texts that are kept here by SPDX name. A part without
/// any is an error. Arguments: the bill, the directory of jars, the directory of licence texts, the
/// target directory.
public final class Parts {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern TEXT =
      Pattern.compile(
          "(META-INF/)?[^/]*(LICEN[CS]E|NOTICE|COPYING)[^/]*", Pattern.CASE_INSENSITIVE);

  private final Path jars;
  private final Path texts;
  private final Path target;

  private Parts(Path jars, Path texts, Path target) {
    this.jars = jars;
    this.texts = texts;
    this.target = target;
  }

  public static void main(String[] arguments) throws IOException {
    var bill = (ObjectNode) JSON.readTree(Path.of(arguments[0]).toFile());
    var parts = new Parts(Path.of(arguments[1]), Path.of(arguments[2]), Path.of(arguments[3]));
    parts.write(bill);
  }

  private void write(ObjectNode bill) throws IOException {
    var list = new TreeMap<String, String>();
    for (var component : bill.withArray("components")) {
      list.put(name(component), licences(component));
      copyTexts(component);
    }
    var ours = bill.path("metadata").path("component");
    list.put(name(ours), licences(ours));
    copyTexts(ours);
    var runtime = runtime();
    list.put(name(runtime), licences(runtime) + "; texts in the runtime's directory legal");
    bill.withArray("components").add(runtime);
    JSON.writerWithDefaultPrettyPrinter()
        .writeValue(target.resolve("machine.cdx.json").toFile(), bill);
    var lines = new ArrayList<String>();
    list.forEach((name, licences) -> lines.add(name + ": " + licences));
    Files.write(target.resolve("PARTS"), lines);
  }

  /// The Java that runs this is the one in the download.
  private static ObjectNode runtime() {
    var version = Runtime.version().toString();
    var runtime = JSON.createObjectNode();
    runtime.put("type", "platform");
    runtime.put("bom-ref", "java-runtime@" + version);
    runtime.put("publisher", System.getProperty("java.vendor"));
    runtime.put("name", "java-runtime");
    runtime.put("version", version);
    runtime
        .putArray("licenses")
        .addObject()
        .putObject("license")
        .put("id", "GPL-2.0-with-classpath-exception");
    return runtime;
  }

  private static String name(JsonNode component) {
    return component.path("name").asText() + "-" + component.path("version").asText();
  }

  private static String licences(JsonNode component) {
    return String.join(", ", ids(component));
  }

  private static List<String> ids(JsonNode component) {
    var ids = new ArrayList<String>();
    for (var entry : component.path("licenses")) {
      var licence = entry.path("license");
      ids.add(
          entry
              .path("expression")
              .asText(licence.path("id").asText(licence.path("name").asText())));
    }
    return ids;
  }

  private void copyTexts(JsonNode component) throws IOException {
    var into = Files.createDirectories(target.resolve("licenses").resolve(name(component)));
    boolean licensed = false;
    try (var jar = new JarFile(jars.resolve(name(component) + ".jar").toFile())) {
      for (var entry : jar.stream().filter(e -> TEXT.matcher(e.getName()).matches()).toList()) {
        var file = Path.of(entry.getName()).getFileName().toString();
        Files.write(into.resolve(file), jar.getInputStream(entry).readAllBytes());
        licensed |= !file.toUpperCase(java.util.Locale.ROOT).contains("NOTICE");
      }
    }
    for (var id : licensed ? List.<String>of() : ids(component)) {
      var text = texts.resolve(id + ".txt");
      if (Files.exists(text)) {
        Files.copy(text, into.resolve(id + ".txt"));
        licensed = true;
      }
    }
    if (!licensed) {
      throw new IllegalStateException(
          "no licence text for " + name(component) + " (" + licences(component) + ") in " + texts);
    }
  }
}
