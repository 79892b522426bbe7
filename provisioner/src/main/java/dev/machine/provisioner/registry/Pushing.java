package dev.machine.provisioner.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.machine.drivers.Progress;
import dev.machine.drivers.wait.Deadline;
import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.client.EngineApi;
import dev.machine.provisioner.client.EngineApi.Body;
import dev.machine.provisioner.client.EngineApi.Question;
import dev.machine.provisioner.host.Host;
import dev.machine.provisioner.lifecycle.HostAccess;
import dev.machine.provisioner.registry.Registries.ImageSource;
import dev.machine.templates.ImageName;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Brings images to a registry by a host's engine. What the engine did not have before, it does not
/// have afterwards.
record Pushing(HostAccess access) {

  private static final String LOADED = "Loaded image: ";
  private static final String LOADED_ID = "Loaded image ID: ";

  /// Looks for the cause behind a push that failed.
  interface Cause {
    ProvisionException of(ProvisionException problem) throws InterruptedException;
  }

  String push(
      ImageSource source,
      Host from,
      String address,
      Optional<Plans.Login> login,
      Progress progress,
      Deadline deadline,
      Cause cause)
      throws ProvisionException, InterruptedException {
    var engine = access.engine(from);
    return switch (source) {
      case ImageSource.Named(var image) ->
          one(engine, image, image, from, address, login, progress, deadline, cause);
      case ImageSource.Tar(var file, var name) ->
          file(engine, file, name, from, address, login, progress, deadline, cause);
    };
  }

  private String file(
      EngineApi engine,
      Path file,
      Optional<String> name,
      Host from,
      String address,
      Optional<Plans.Login> login,
      Progress progress,
      Deadline deadline,
      Cause cause)
      throws ProvisionException, InterruptedException {
    var before = images(engine, deadline);
    var loaded = load(engine, file, from, progress, deadline);
    try {
      if (loaded.size() != 1 && name.isPresent()) {
        throw ProvisionException.refused(
            file + " holds " + loaded.size() + " images: one name is not enough for them",
            "leave the name out, or save one image: docker save IMAGE -o FILE.tar");
      }
      var pushed = new ArrayList<String>();
      for (var image : loaded) {
        if (name.isEmpty() && image.startsWith("sha256:")) {
          throw ProvisionException.refused(
              file + " holds an image without a name",
              "give it one: machine registry push " + file + " --name NAME:TAG");
        }
        pushed.add(
            one(
                engine,
                image,
                name.orElse(image),
                from,
                address,
                login,
                progress,
                deadline,
                cause));
      }
      return String.join("\n", pushed);
    } finally {
      for (var image : loaded) {
        if (!before.contains(image)) {
          forget(engine, image, deadline);
        }
      }
    }
  }

  private static List<String> load(
      EngineApi engine, Path file, Host from, Progress progress, Deadline deadline)
      throws ProvisionException, InterruptedException {
    if (!Files.isRegularFile(file)) {
      throw ProvisionException.usage("there is no file " + file, "docker save IMAGE -o " + file);
    }
    progress.step("Loading " + file.getFileName() + " on " + from.name());
    var loaded = new ArrayList<String>();
    var errors = new ArrayList<String>();
    var question =
        new Question(
            "POST",
            "/images/load?quiet=1",
            Optional.of(new Body.Bytes(() -> open(file), "application/x-tar")),
            Map.of());
    var answer =
        engine.stream(
            question,
            line -> {
              error(line).ifPresent(errors::add);
              for (var told : line.path("stream").asText("").lines().toList()) {
                if (told.startsWith(LOADED) || told.startsWith(LOADED_ID)) {
                  loaded.add(told.substring(told.indexOf(": ") + 2).strip());
                }
              }
            },
            deadline);
    answer.or("the engine of \"" + from.name() + "\" cannot load " + file, NOT_SAVED);
    if (!errors.isEmpty() || loaded.isEmpty()) {
      throw ProvisionException.failed(
          "the engine of \"%s\" cannot load %s: %s"
              .formatted(
                  from.name(), file, errors.isEmpty() ? "no image is in it" : errors.getFirst()),
          NOT_SAVED);
    }
    return loaded;
  }

  private static final String NOT_SAVED = "it must be what docker save wrote";

  private static InputStream open(Path file) {
    try {
      return Files.newInputStream(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String one(
      EngineApi engine,
      String image,
      String named,
      Host from,
      String address,
      Optional<Plans.Login> login,
      Progress progress,
      Deadline deadline,
      Cause cause)
      throws ProvisionException, InterruptedException {
    var name = ImageName.of(named);
    if (name.rest().contains("@") || !name.path().matches("[a-z0-9][a-z0-9._/-]*")) {
      throw ProvisionException.usage(
          "\"" + named + "\" is no name for an image in a registry", "such as shop/web:1.4");
    }
    var repository = address + "/" + name.path();
    var tag = name.rest().isEmpty() ? "latest" : name.rest().substring(1);
    boolean there = has(engine, repository + ":" + tag, deadline);
    var answer =
        engine.ask(
            Question.post(
                "/images/" + image + "/tag?repo=" + encoded(repository) + "&tag=" + encoded(tag)),
            deadline);
    if (answer.status() == 404) {
      throw ProvisionException.refused(
          "the engine of \"" + from.name() + "\" has no image \"" + image + "\"",
          "docker --context "
              + from.client().context()
              + " images lists them; or push a file of"
              + " docker save: machine registry push FILE.tar");
    }
    answer.or("cannot tag \"" + image + "\" on \"" + from.name() + "\"", "");
    try {
      progress.step("Pushing " + name.path() + ":" + tag);
      return repository
          + ":"
          + tag
          + "@"
          + sent(engine, repository, tag, login, progress, deadline, cause);
    } finally {
      if (!there) {
        forget(engine, repository + ":" + tag, deadline);
      }
    }
  }

  private static String sent(
      EngineApi engine,
      String repository,
      String tag,
      Optional<Plans.Login> login,
      Progress progress,
      Deadline deadline,
      Cause cause)
      throws ProvisionException, InterruptedException {
    var layers = new Layers(progress, cause, repository + ":" + tag);
    var errors = new ArrayList<String>();
    var digest = new ArrayList<String>();
    var question =
        new Question(
            "POST",
            "/images/" + repository + "/push?tag=" + encoded(tag),
            Optional.empty(),
            Map.of("X-Registry-Auth", credentials(repository, login)));
    EngineApi.Answer answer;
    try {
      answer =
          engine.stream(
              question,
              line -> {
                error(line).ifPresent(errors::add);
                layers.line(line);
                if (line.path("aux").path("Digest").isTextual()) {
                  digest.add(line.path("aux").path("Digest").asText());
                }
              },
              deadline);
    } catch (Layers.Stopped e) {
      throw e.why();
    }
    if (answer.ok() && errors.isEmpty() && !digest.isEmpty()) {
      return digest.getLast();
    }
    var why = errors.isEmpty() ? answer.message() : errors.getLast();
    boolean unknown = why.contains("unauthorized") || why.contains("no basic auth");
    var problem =
        ProvisionException.failed(
            "the registry did not take " + repository + ":" + tag + ": " + why.strip(),
            unknown
                ? "it knows another password: machine registry renew brings the one of now"
                : "see how it is: machine registry ls; its log: machine ssh HOST journalctl -u"
                    + " machine-registry");
    throw unknown ? problem : cause.of(problem);
  }

  /// As docker sends them: base64 for URLs (docs.docker.com, "Engine API", Authentication).
  private static String credentials(String repository, Optional<Plans.Login> login) {
    var auth = JsonNodeFactory.instance.objectNode();
    login.ifPresent(one ->
        auth.put("username", one.name())
            .put("password", one.password())
            .put("serveraddress", repository.substring(0, repository.indexOf('/'))));
    return Base64.getUrlEncoder().encodeToString(auth.toString().getBytes(UTF_8));
  }

  private static Optional<String> error(JsonNode line) {
    return line.has("error") ? Optional.of(line.path("error").asText()) : Optional.empty();
  }

  private static boolean has(EngineApi engine, String image, Deadline deadline)
      throws ProvisionException, InterruptedException {
    return engine.ask(Question.get("/images/" + image + "/json"), deadline).ok();
  }

  private static Set<String> images(EngineApi engine, Deadline deadline)
      throws ProvisionException, InterruptedException {
    var names = new HashSet<String>();
    var list = engine.ask(Question.get("/images/json"), deadline).or("no images are told", "");
    for (var image : list.json()) {
      names.add(image.path("Id").asText());
      image.path("RepoTags").forEach(name -> names.add(name.asText()));
    }
    return names;
  }

  /// What stays is a name too many, and no reason to fail.
  private static void forget(EngineApi engine, String image, Deadline deadline)
      throws ProvisionException, InterruptedException {
    engine.ask(Question.delete("/images/" + image), deadline);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, UTF_8);
  }
}
