package dev.machine.provisioner.host;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.machine.drivers.Forward;
import java.util.ArrayList;
import java.util.Optional;

/// A [Host.Setup] as JSON and back.
final class SetupJson {

  private SetupJson() {}

  static ObjectNode tree(Host.Setup setup) {
    var node = JsonNodeFactory.instance.objectNode();
    var files = node.putArray("files");
    for (var file : setup.files()) {
      files
          .addObject()
          .put("path", file.path())
          .put("mode", String.format("%04o", file.mode()))
          .put("content", file.content());
    }
    var forwards = node.putArray("forwards");
    for (var forward : setup.forwards()) {
      forwards
          .addObject()
          .put("name", forward.name())
          .put("localPort", forward.localPort())
          .put("remotePort", forward.remotePort());
    }
    setup.expectedHostKey().ifPresent(k -> node.put("expectedHostKey", k));
    setup
        .origin()
        .ifPresent(o ->
            node.putObject("origin")
                .put("host", o.host())
                .put("nonce", o.nonce())
                .put("snapshot", o.snapshot())
                .put("hostKey", o.hostKey()));
    return node.put("acceptNewHostKey", setup.acceptNewHostKey());
  }

  static Host.Setup read(JsonNode n) {
    var files = new ArrayList<Host.HostFile>();
    n.path("files")
        .forEach(f ->
            files.add(
                new Host.HostFile(
                    f.path("path").asText(),
                    Integer.parseInt(f.path("mode").asText(), 8),
                    f.path("content").asText())));
    var forwards = new ArrayList<Forward>();
    n.path("forwards")
        .forEach(f ->
            forwards.add(
                new Forward(
                    f.path("name").asText(),
                    f.path("localPort").asInt(),
                    f.path("remotePort").asInt())));
    return new Host.Setup(
        files,
        forwards,
        n.hasNonNull("expectedHostKey")
            ? Optional.of(n.path("expectedHostKey").asText())
            : Optional.empty(),
        n.path("acceptNewHostKey").asBoolean(),
        n.hasNonNull("origin") ? Optional.of(origin(n.path("origin"))) : Optional.empty());
  }

  private static Host.Origin origin(JsonNode n) {
    return new Host.Origin(
        n.path("host").asText(),
        n.path("nonce").asText(),
        n.path("snapshot").asText(),
        n.path("hostKey").asText());
  }
}
