package dev.machine.drivers.cloud;

import static org.assertj.core.api.Assertions.assertThat;

import dev.machine.drivers.DriverFactory;
import dev.machine.drivers.OptionValues;
import dev.machine.drivers.cloud.http.Jclouds;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What announces a cloud loads no class of jclouds, Guice or Guava.
class LightFactoryTest {

  private final TreeSet<String> heavy = new TreeSet<>();

  /// Loads the drivers' classes anew and notes which libraries they ask for.
  private final class Noting extends URLClassLoader {
    Noting() {
      super(
          new URL[] {CloudFactory.class.getProtectionDomain().getCodeSource().getLocation()},
          LightFactoryTest.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (name.matches("(org\\.jclouds|com\\.google)\\..*")) {
        heavy.add(name);
      }
      if (!name.startsWith("dev.machine.drivers.")) {
        return super.loadClass(name, resolve);
      }
      synchronized (getClassLoadingLock(name)) {
        var known = findLoadedClass(name);
        return known != null ? known : findClass(name);
      }
    }
  }

  static List<String> clouds() {
    return ServiceLoader.load(DriverFactory.class).stream()
        .map(ServiceLoader.Provider::type)
        .filter(CloudFactory.class::isAssignableFrom)
        .map(Class::getName)
        .toList();
  }

  private static Object call(Object factory, String name, Object... arguments) throws Exception {
    for (var method : factory.getClass().getMethods()) {
      if (method.getName().equals(name) && method.getParameterCount() == arguments.length) {
        return method.invoke(factory, arguments);
      }
    }
    throw new NoSuchMethodException(name);
  }

  @ParameterizedTest
  @MethodSource("clouds")
  void announcing_loads_no_library(String cloud) throws Exception {
    try (var loader = new Noting()) {
      var factory = loader.loadClass(cloud).getConstructor().newInstance();
      for (var name : List.of("name", "aliases", "description", "kind", "options", "caution")) {
        assertThat(call(factory, name)).isNotNull();
      }
      var values = loader.loadClass(OptionValues.class.getName());
      call(factory, "account", values.getConstructor(Map.class).newInstance(Map.of()));
      assertThat(heavy).isEmpty();
    }
  }

  @Test
  void what_connects_would_be_noticed() throws Exception {
    try (var loader = new Noting()) {
      assertThat(loader.loadClass(Jclouds.class.getName()).getMethods()).isNotEmpty();
      assertThat(heavy).anyMatch(name -> name.startsWith("org.jclouds."));
    }
  }
}
