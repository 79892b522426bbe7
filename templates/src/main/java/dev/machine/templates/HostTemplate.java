package dev.machine.templates;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// How a host shall be made: what a file said, with its base merged in. Immutable. Every value
/// keeps its mark; whether drivers and engine know the names is checked above, where they are
/// known.
///
/// @param name as it was asked for: a bundled name or a path
/// @param description one line, the file's own
/// @param driver name of the driver
/// @param driverOptions by option name without dashes, each marked at the name; one value or
///   several
/// @param image of the driver: a name, a path or a URL
/// @param labels of the host, by key
/// @param engine what is asked of the engine
/// @param files to be put on the host
/// @param tlsSan further names and addresses for the engine's certificate
public record HostTemplate(
    String name,
    String description,
    Optional<Marked<String>> driver,
    Map<String, Marked<List<String>>> driverOptions,
    Optional<Marked<String>> image,
    Map<String, Marked<String>> labels,
    EngineSpec engine,
    List<HostFile> files,
    List<Marked<String>> tlsSan) {

  /// One that says nothing.
  static final HostTemplate NOTHING =
      new HostTemplate(
          "",
          "",
          Optional.empty(),
          Map.of(),
          Optional.empty(),
          Map.of(),
          EngineSpec.NONE,
          List.of(),
          List.of());

  public HostTemplate {
    driverOptions = Merge.ordered(driverOptions);
    labels = Merge.ordered(labels);
    files = List.copyOf(files);
    tlsSan = List.copyOf(tlsSan);
  }

  /// The same by another name.
  HostTemplate named(String newName, String newDescription) {
    return new HostTemplate(
        newName, newDescription, driver, driverOptions, image, labels, engine, files, tlsSan);
  }

  /// What a template asks of the engine; the keys are not checked here.
  ///
  /// @param settings `daemon.json` keys with plain values: texts, booleans, longs, lists, maps
  /// @param env variables of the daemon, by name
  /// @param labels of the engine, by key
  /// @param installUrl a URL, or `none`
  /// @param installSha256 lower-case hex
  public record EngineSpec(
      Map<String, Marked<Object>> settings,
      Map<String, Marked<String>> env,
      Map<String, Marked<String>> labels,
      List<Marked<String>> registryMirrors,
      List<Marked<String>> insecureRegistries,
      Optional<Marked<String>> storageDriver,
      Optional<Marked<String>> installUrl,
      Optional<Marked<String>> installSha256) {

    public static final EngineSpec NONE =
        new EngineSpec(
            Map.of(),
            Map.of(),
            Map.of(),
            List.of(),
            List.of(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());

    public EngineSpec {
      settings = Merge.ordered(settings);
      env = Merge.ordered(env);
      labels = Merge.ordered(labels);
      registryMirrors = List.copyOf(registryMirrors);
      insecureRegistries = List.copyOf(insecureRegistries);
    }

    /// The settings without marks.
    public Map<String, Object> plainSettings() {
      var plain = new LinkedHashMap<String, Object>();
      settings.forEach((k, v) -> plain.put(k, v.value()));
      return plain;
    }

    /// Where a setting, label or variable of this name was written.
    public Optional<Mark> markOf(String key) {
      return Optional.<Marked<?>>ofNullable(settings.get(key))
          .or(() -> Optional.ofNullable(env.get(key)))
          .or(() -> Optional.ofNullable(labels.get(key)))
          .map(Marked::mark);
    }
  }

  /// A file to be put on the host.
  ///
  /// @param path absolute, on the host
  /// @param mode permission bits
  /// @param text whole content
  /// @param expand whether `${name}` in it is the host's name
  public record HostFile(Marked<String> path, int mode, String text, boolean expand) {

    /// The one variable of a file.
    static final String NAME = "name";

    /// The content for one host.
    public String textFor(String hostName) {
      return expand ? new TextTemplate(text).fill(Map.of(NAME, hostName)) : text;
    }
  }
}
