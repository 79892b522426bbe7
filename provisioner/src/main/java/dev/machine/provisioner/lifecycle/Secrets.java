package dev.machine.provisioner.lifecycle;

import dev.machine.drivers.DriverException;
import dev.machine.drivers.OptionSpec;
import dev.machine.drivers.OptionValues;
import dev.machine.drivers.SecretRef;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/// Fetches what references to secrets stand for: when a driver is opened and not before, each once
/// in a process, since a command may ask the person for something. Nothing here is printed or kept
/// on disk.
final class Secrets {

  /// A person may have to unlock something.
  private static final Duration LONGEST = Duration.ofMinutes(2);

  private final Map<String, String> environment;
  private final Duration longest;
  private final Map<SecretRef, String> fetched = new HashMap<>();
  private final ReentrantLock lock = new ReentrantLock();

  Secrets(Map<String, String> environment) {
    this(environment, LONGEST);
  }

  /// @param longest how long a command may take
  Secrets(Map<String, String> environment, Duration longest) {
    this.environment = environment;
    this.longest = longest;
  }

  /// The values that a driver is opened with: as they were kept, references replaced, and secrets
  /// that have none from the environment. What is open is not looked for there: it would be of
  /// another account today.
  ///
  /// @throws DriverException.Refused when a secret cannot be had, with what to supply
  OptionValues open(List<OptionSpec> specs, OptionValues kept)
      throws DriverException, InterruptedException {
    var all = new TreeMap<>(kept.values());
    var secret = specs.stream().filter(OptionSpec::secret).toList();
    for (var spec : secret) {
      var references = all.remove(spec.name());
      if (references != null) {
        var values = values(spec, references);
        if (!values.isEmpty()) {
          all.put(spec.name(), values);
        }
      }
    }
    var open = specs.stream().filter(s -> !s.secret()).toList();
    return new OptionValues(all).complete(secret, environment).complete(open, Map.of());
  }

  /// Empty where a reference leads nowhere any more and the environment has the secret.
  private List<String> values(OptionSpec spec, List<String> references)
      throws DriverException, InterruptedException {
    var values = new ArrayList<String>();
    try {
      for (var reference : references) {
        values.add(
            value(spec, SecretRef.parse(reference).orElseThrow(() -> SecretRef.plain(spec))));
      }
    } catch (DriverException.Refused e) {
      if (spec.env().stream().noneMatch(v -> !environment.getOrDefault(v, "").isEmpty())) {
        throw e;
      }
      return List.of();
    }
    return values;
  }

  /// What one reference stands for.
  ///
  /// @throws DriverException.Refused when it cannot be had, with what to supply
  String value(OptionSpec spec, SecretRef reference) throws DriverException, InterruptedException {
    lock.lockInterruptibly();
    try {
      var known = fetched.get(reference);
      if (known != null) {
        return known;
      }
      var value =
          switch (reference) {
            case SecretRef.InFile file -> inFile(spec, SecretRef.file(file));
            case SecretRef.InEnvironment(var name) -> environment.getOrDefault(name, "");
            case SecretRef.OfCommand(var command) -> ofCommand(spec, command);
          };
      if (value.isEmpty()) {
        throw refused(
            spec,
            switch (reference) {
              case SecretRef.InFile file -> "the file " + SecretRef.file(file) + " is empty";
              case SecretRef.InEnvironment(var name) -> "the variable " + name + " is not set";
              case SecretRef.OfCommand _ -> "its command printed nothing";
            });
      }
      fetched.put(reference, value);
      return value;
    } finally {
      lock.unlock();
    }
  }

  private static String inFile(OptionSpec spec, Path file) throws DriverException.Refused {
    try {
      return Files.readString(file).replaceFirst("\\R\\z", "");
    } catch (NoSuchFileException _) {
      throw refused(spec, "there is no file " + file);
    } catch (IOException _) {
      throw refused(spec, "the file " + file + " cannot be read as text");
    }
  }

  /// What it says on stderr is the person's to see, and what it asks the person's to answer.
  private String ofCommand(OptionSpec spec, String command)
      throws DriverException.Refused, InterruptedException {
    var builder = new ProcessBuilder("sh", "-c", command);
    builder.redirectInput(Path.of("/dev/null").toFile());
    builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    Process process;
    try {
      process = builder.start();
    } catch (IOException _) {
      throw refused(spec, "its command cannot be run: there is no sh");
    }
    try {
      var said =
          CompletableFuture.supplyAsync(
              () -> text(process.getInputStream()), Thread::startVirtualThread);
      if (!process.waitFor(longest.toMillis(), TimeUnit.MILLISECONDS)) {
        throw refused(spec, "its command did not end within " + longest.toSeconds() + " s");
      }
      if (process.exitValue() != 0) {
        throw refused(spec, "its command failed (exit " + process.exitValue() + ")");
      }
      return said.join().lines().findFirst().orElse("");
    } finally {
      // From above: a shell that sees its child end goes on with what comes next.
      var below = process.descendants().toList();
      process.destroyForcibly();
      below.forEach(ProcessHandle::destroyForcibly);
    }
  }

  private static String text(InputStream in) {
    try (in) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static DriverException.Refused refused(OptionSpec spec, String why) {
    return new DriverException.Refused(
        "the secret " + spec.name() + " cannot be had: " + why,
        spec.env().isEmpty()
            ? "put it right and run it again"
            : "put it right, or set " + String.join(" or ", spec.env()));
  }

  /// Without what it knows.
  @Override
  public String toString() {
    return "Secrets";
  }
}
