package dev.machine.provisioner.stack;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.NullNode;
import dev.machine.drivers.DriverException;
import dev.machine.drivers.OptionValues;
import dev.machine.drivers.Progress;
import dev.machine.drivers.wait.Deadline;
import dev.machine.engine.Settings;
import dev.machine.provisioner.client.EngineApi;
import dev.machine.provisioner.host.Host;
import dev.machine.provisioner.host.HostStatus;
import dev.machine.provisioner.host.HostStore;
import dev.machine.provisioner.lifecycle.HostAccess;
import dev.machine.provisioner.pki.TlsMaterial;
import dev.machine.provisioner.remote.Remote;
import dev.machine.provisioner.testing.FakeRemote;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/// One host whose engine answers what it was told, by kind of question: the last answer stays.
final class FakeStackHost implements HostAccess, EngineApi {

  private static final ObjectMapper JSON = new ObjectMapper();

  final FakeRemote remote = new FakeRemote("root");

  /// What was asked but for reading, with its body: `POST /services/a/update {…}`.
  final List<String> asked = new ArrayList<>();

  final List<String> installed = new ArrayList<>();
  final Map<String, String> secrets = new HashMap<>();
  private final Map<String, Deque<String>> answers = new HashMap<>();

  /// @param swarm what its engine says of itself
  FakeStackHost(String swarm) {
    tell("/info", "{'Swarm': " + swarm + "}");
    tell("/version", "{'Version': '26.1.5'}");
  }

  static FakeStackHost manager() {
    return new FakeStackHost("{'LocalNodeState': 'active', 'ControlAvailable': true}");
  }

  static FakeStackHost single() {
    return new FakeStackHost("{'LocalNodeState': 'inactive'}");
  }

  /// @param path of the question without its query
  /// @param json one answer after the other, with ' for "
  FakeStackHost tell(String path, String... json) {
    answers.put(path, new ArrayDeque<>(List.of(json)));
    return this;
  }

  /// Tasks as a deployment sees them: first what was there before, which is none.
  FakeStackHost tasks(String... json) {
    var all = new ArrayList<>(List.of("[]"));
    all.addAll(List.of(json));
    return tell("/tasks", all.toArray(String[]::new));
  }

  static JsonNode json(String text) {
    try {
      return JSON.readTree(text.replace('\'', '"'));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Answer ask(Question question, Deadline deadline) {
    var path = question.path().split("\\?", 2)[0];
    if (!question.method().equals("GET")) {
      var body = question.body().map(b -> " " + ((Body.Json) b).tree()).orElse("");
      asked.add(
          question.method()
              + " "
              + URLDecoder.decode(question.path(), StandardCharsets.UTF_8)
              + body);
      return new Answer(200, NullNode.getInstance());
    }
    var told = answers.getOrDefault(path, new ArrayDeque<>(List.of("[]")));
    return new Answer(200, json(told.size() > 1 ? told.remove() : told.element()));
  }

  @Override
  public Answer stream(Question question, Consumer<JsonNode> each, Deadline deadline) {
    throw new AssertionError("nothing of a stack is a stream");
  }

  static Host host(String name) {
    return new Host(
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
            Optional.empty()),
        new Host.EngineSpec(
            Settings.EMPTY, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty()),
        new Host.ClientSpec(name, List.of(), Optional.empty()),
        Map.of(),
        Optional.empty(),
        Host.Setup.NONE);
  }

  @Override
  public HostStore store() {
    throw new AssertionError("stacks need no store");
  }

  @Override
  public EngineApi engine(Host host) {
    return this;
  }

  @Override
  public Remote login(Host host, Progress progress, Deadline deadline) {
    return remote;
  }

  @Override
  public void install(
      Host host, Remote to, List<String> packages, Progress progress, Deadline deadline) {
    installed.addAll(packages);
  }

  @Override
  public TlsMaterial certificate(Host host, Collection<String> reachedBy, Deadline deadline) {
    throw new AssertionError("stacks need no certificate");
  }

  @Override
  public String secret(String what, String reference) throws DriverException {
    var value = secrets.get(reference);
    if (value == null) {
      throw new DriverException.Refused("there is no " + reference, "");
    }
    return value;
  }
}
