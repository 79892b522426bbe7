package dev.machine.drivers.cloud.jclouds;

import com.google.common.reflect.TypeToken;
import dev.machine.drivers.DriverException;
import dev.machine.drivers.local.Suggest;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.jar.JarFile;
import org.jclouds.apis.ApiMetadata;
import org.jclouds.compute.ComputeServiceContext;
import org.jclouds.providers.ProviderMetadata;

/// The providers and APIs that can make servers: those of the class path, and those of the jars in
/// a directory, which see our jclouds and each other.
final class Plugins {

  /// A list of services that goes on giving errors does not end.
  private static final int MOST_ERRORS = 100;

  private final Path directory;
  private final ClassLoader loader;
  private final Map<String, Found> found = new TreeMap<>();
  private final List<String> broken = new ArrayList<>();

  /// One of both; what is asked of it is in the API.
  record Found(ApiMetadata api, Optional<ProviderMetadata> provider) {}

  private Plugins(Path directory, ClassLoader loader) {
    this.directory = directory;
    this.loader = loader;
  }

  static Plugins of(Path directory) throws DriverException.Refused {
    var jars = jars(directory);
    var parent = Plugins.class.getClassLoader();
    // Open as long as the process: classes are loaded when they are needed.
    var plugins =
        new Plugins(
            directory,
            jars.isEmpty() ? parent : new URLClassLoader(jars.toArray(URL[]::new), parent));
    plugins.load(ApiMetadata.class, api -> plugins.add(api, Optional.empty()));
    plugins.load(
        ProviderMetadata.class,
        provider -> plugins.add(provider.getApiMetadata(), Optional.of(provider)));
    return plugins;
  }

  private static List<URL> jars(Path directory) throws DriverException.Refused {
    var jars = new ArrayList<URL>();
    if (!Files.isDirectory(directory)) {
      return jars;
    }
    try (var files = Files.newDirectoryStream(directory, "*.jar")) {
      for (var file : files) {
        jars.add(readable(file));
      }
    } catch (IOException e) {
      throw new DriverException.Refused(
          "cannot read " + directory + ": " + e.getMessage(), "look at its permissions");
    }
    return jars;
  }

  private static URL readable(Path jar) throws DriverException.Refused, MalformedURLException {
    try (var _ = new JarFile(jar.toFile())) {
      return jar.toUri().toURL();
    } catch (IOException e) {
      throw new DriverException.Refused(
          jar + " is no jar: " + e.getMessage(), "copy it again, or take it away");
    }
  }

  private void add(ApiMetadata api, Optional<ProviderMetadata> provider) {
    var id = provider.map(ProviderMetadata::getId).orElse(api.getId());
    var wanted = TypeToken.of(ComputeServiceContext.class);
    // Ours are parts of drivers of their own.
    if (!id.startsWith("machine-") && api.getViews().stream().anyMatch(wanted::isSupertypeOf)) {
      found.put(id, new Found(api, provider));
    }
  }

  private <T> void load(Class<T> service, Consumer<T> use) {
    var all = ServiceLoader.load(service, loader).iterator();
    for (int errors = 0; errors < MOST_ERRORS; ) {
      try {
        if (!all.hasNext()) {
          return;
        }
        use.accept(all.next());
      } catch (ServiceConfigurationError | LinkageError | RuntimeException e) {
        broken.add(Words.of(e));
        errors++;
      }
    }
  }

  Collection<String> ids() {
    return found.keySet();
  }

  ClassLoader loader() {
    return loader;
  }

  /// @throws DriverException.Refused when there is none, or it cannot be loaded
  Found need(String id) throws DriverException.Refused {
    var there = found.get(id);
    if (there != null) {
      return there;
    }
    if (!broken.isEmpty()) {
      throw new DriverException.Refused(
          "a provider of jclouds cannot be loaded: " + broken.getFirst(),
          "put the jars that it needs into "
              + directory
              + ", all for jclouds 2.7.0, or take the broken one away");
    }
    throw new DriverException.Refused(
        "jclouds has no provider \"" + id + "\" here",
        Suggest.instead(id, ids()) + "; further ones are jars in " + directory);
  }
}
