package dev.machine.drivers.cloud;

import static org.assertj.core.api.Assertions.assertThat;

import dev.machine.drivers.DriverFactory;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// Listing drivers and their options loads no class of jclouds, Guice, Guava, or a parser.
class LightFactoriesTest {

  private final TreeSet<String> heavy = new TreeSet<>();

  /// Loads our own classes anew and notes which libraries they ask for.
  private final class Noting extends URLClassLoader {
    Noting(URL... classes) {
      super(classes, LightFactoriesTest.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (name.matches("(org\\.jclouds|com\\.google|com\\.fasterxml|org\\.yaml)\\..*")) {
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

  private static Noting noting(LightFactoriesTest test) {
    return test.new Noting(DriverFactory.class.getProtectionDomain().getCodeSource().getLocation());
  }

  @Test
  void telling_what_there_is_loads_no_library() throws Exception {
    try (var loader = noting(this)) {
      var type = loader.loadClass(DriverFactory.class.getName());
      var values = loader.loadClass("dev.machine.drivers.OptionValues");
      var none = values.getConstructor(Map.class).newInstance(Map.of());
      var names = new ArrayList<String>();
      for (var factory : ServiceLoader.load(type, loader)) {
        assertThat(type.getMethod("account", values).invoke(factory, none)).isNotNull();
        for (var question :
            new String[] {"name", "aliases", "description", "kind", "caution", "options"}) {
          var answer = type.getMethod(question).invoke(factory);
          assertThat(answer).isNotNull();
          if (question.equals("name")) {
            names.add((String) answer);
          }
        }
      }
      assertThat(names).contains("openstack", "amazonec2", "hetzner", "jclouds");
      assertThat(heavy).isEmpty();
    }
  }

  @Test
  void opening_one_does_load_them() throws Exception {
    try (var loader = noting(this)) {
      var values = loader.loadClass("dev.machine.drivers.OptionValues");
      var options =
          values.getConstructor(Map.class).newInstance(Map.of("hetzner-api-token", List.of("abc")));
      var context =
          loader
              .loadClass("dev.machine.drivers.DriverContext")
              .getConstructor(String.class, Path.class, Path.class, values)
              .newInstance("ab000000", Path.of("x"), Path.of("y"), options);
      var factory = loader.loadClass("dev.machine.drivers.cloud.hetzner.HetznerFactory");
      assertThat(
              factory
                  .getMethod("open", context.getClass())
                  .invoke(factory.getConstructor().newInstance(), context))
          .isNotNull();
      assertThat(heavy).anyMatch(name -> name.startsWith("org.jclouds."));
    }
  }
}
