package dev.machine.provisioner.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.machine.drivers.OptionValues;
import dev.machine.drivers.Progress;
import dev.machine.drivers.wait.Deadline;
import dev.machine.engine.Settings;
import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.client.EngineApi;
import dev.machine.provisioner.host.Host;
import dev.machine.provisioner.host.HostStatus;
import dev.machine.provisioner.host.HostStore;
import dev.machine.provisioner.lifecycle.HostAccess;
import dev.machine.provisioner.pki.TlsMaterial;
import dev.machine.provisioner.remote.Command;
import dev.machine.provisioner.remote.HostKey;
import dev.machine.provisioner.remote.Remote;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/// One host and its engine, both in memory: what was done to them, in order.
final class Site implements HostAccess {
  private static final ObjectMapper JSON = new ObjectMapper();

  final HostStore store;
  final List<String> done = new ArrayList<>();
  final Map<String, String> files = new TreeMap<>();
  final Map<String, Integer> modes = new TreeMap<>();
  final List<String> images = new ArrayList<>(List.of("shop/web:1"));

  /// What the engine streams when it pushes or loads.
  String stream = "{\"status\":\"1: digest\"}{\"aux\":{\"Digest\":\"sha256:abc\"}}";

  String auth = "{\"Status\":\"Login Succeeded\"}";
  String free = "Avail\n900000\n";
  String listing = "";
  String credentials = "";

  Site(HostStore store) {
    this.store = store;
  }

  @Override
  public HostStore store() {
    return store;
  }

  @Override
  public EngineApi engine(Host host) {
    return new EngineApi() {
      @Override
      public Answer ask(Question question, Deadline deadline) {
        done.add(question.toString());
        return answer(question);
      }

      @Override
      public Answer stream(Question question, Consumer<JsonNode> each, Deadline deadline) {
        done.add(question.toString());
        credentials = question.headers().getOrDefault("X-Registry-Auth", credentials);
        return streamed(each);
      }
    };
  }

  private EngineApi.Answer answer(EngineApi.Question question) {
    var path = question.path();
    if (path.equals("/auth")) {
      var status = auth.contains("message") ? 500 : 200;
      return new EngineApi.Answer(status, tree(auth));
    }
    if (path.equals("/images/json")) {
      var list = JSON.createArrayNode();
      images.forEach(
          name -> list.addObject().put("Id", "sha256:" + name).putArray("RepoTags").add(name));
      return new EngineApi.Answer(200, list);
    }
    var name = path.replaceAll("^/images/(.*?)(/json|/tag.*)?$", "$1");
    if (question.method().equals("DELETE")) {
      images.remove(name);
    }
    if (path.contains("/tag?")) {
      if (images.contains(name)) {
        images.add(
            java.net.URLDecoder.decode(
                path.replaceAll(".*repo=([^&]*)&tag=(.*)$", "$1:$2"), StandardCharsets.UTF_8));
      } else {
        return new EngineApi.Answer(404, tree("{\"message\":\"No such image\"}"));
      }
    }
    boolean there = !path.endsWith("/json") || images.contains(name);
    return new EngineApi.Answer(there ? 200 : 404, tree("{}"));
  }

  private EngineApi.Answer streamed(Consumer<JsonNode> each) {
    try (var values = JSON.readerFor(JsonNode.class).<JsonNode>readValues(stream)) {
      JsonNode last = tree("{}");
      while (values.hasNextValue()) {
        last = values.nextValue();
        var told = last.path("stream").asText();
        if (told.startsWith("Loaded image: ")) {
          images.add(told.substring("Loaded image: ".length()).strip());
        }
        each.accept(last);
      }
      return new EngineApi.Answer(200, last);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static JsonNode tree(String json) {
    try {
      return JSON.readTree(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Remote login(Host host, Progress progress, Deadline deadline) {
    return new Remote() {
      @Override
      public boolean alive() {
        return true;
      }

      @Override
      public Result run(Command command, Deadline until, Consumer<String> lines) {
        done.add(command.line());
        var out =
            switch (command.argv().getFirst()) {
              case "df" -> free;
              case "/usr/bin/docker-registry" ->
                  "docker-registry github.com/docker/distribution 2.8.3";
              case "journalctl" -> "listening failed";
              default -> listing;
            };
        return new Result(0, out, "");
      }

      @Override
      public int stream(Command command, Streams streams) {
        throw new AssertionError("nothing is streamed");
      }

      @Override
      public void put(Upload upload, Progress told, Deadline until) {
        done.add("put " + upload.path());
        try (var in = upload.content().get()) {
          files.put(upload.path(), new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
        modes.put(upload.path(), upload.mode());
      }

      @Override
      public void putAsRoot(Upload upload, Progress told, Deadline until) {
        put(upload, told, until);
      }

      @Override
      public HostKey hostKey() {
        throw new AssertionError("no key is asked for");
      }

      @Override
      public String user() {
        return "root";
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public void install(
      Host host, Remote remote, List<String> packages, Progress progress, Deadline deadline) {
    done.add("install " + packages);
  }

  @Override
  public TlsMaterial certificate(Host host, Collection<String> reachedBy, Deadline deadline) {
    return new TlsMaterial("ca", "certificate for " + reachedBy, "KEY");
  }

  @Override
  public String secret(String what, String reference) {
    return reference.replace("env:", "secret-");
  }

  Host host(String name) throws ProvisionException {
    var host =
        new Host(
            name,
            "0123abcd",
            Instant.EPOCH,
            "fake",
            OptionValues.EMPTY,
            new HostStatus.Ready(),
            new Host.Access(
                Optional.empty(),
                Optional.empty(),
                Optional.of(URI.create("tcp://127.0.0.1:23760")),
                Optional.of("10.0.0.5")),
            new Host.EngineSpec(
                Settings.EMPTY,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty()),
            new Host.ClientSpec(name, List.of(), Optional.empty()),
            Map.of(),
            Optional.empty(),
            Host.Setup.NONE);
    store.add(host);
    return host;
  }
}
