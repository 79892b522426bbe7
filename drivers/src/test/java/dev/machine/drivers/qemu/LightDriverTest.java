package dev.machine.drivers.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.machine.drivers.DriverContext;
import dev.machine.drivers.Ledger;
import dev.machine.drivers.OptionValues;
import dev.machine.drivers.Progress;
import dev.machine.drivers.ServerRef;
import dev.machine.drivers.wait.Deadline;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What must be quick loads no class of jclouds, Guice or Guava.
class LightDriverTest {

  @TempDir Path dir;

  private final TreeSet<String> heavy = new TreeSet<>();

  /// Loads the driver's own classes anew and notes which libraries they ask for.
  private final class Noting extends URLClassLoader {
    Noting(List<URL> classes) {
      super(classes.toArray(URL[]::new), LightDriverTest.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (name.startsWith("org.jclouds.") || name.startsWith("com.google.")) {
        heavy.add(name);
      }
      if (!name.startsWith("dev.machine.drivers.qemu.")) {
        return super.loadClass(name, resolve);
      }
      synchronized (getClassLoadingLock(name)) {
        var known = findLoadedClass(name);
        return known != null ? known : findClass(name);
      }
    }
  }

  private static List<URL> ownClasses() throws IOException {
    var found = new ArrayList<URL>();
    for (var type : List.of(QemuDriver.class)) {
      found.add(type.getProtectionDomain().getCodeSource().getLocation());
    }
    return found;
  }

  private Object driver(Noting loader) throws Exception {
    var type = loader.loadClass(QemuDriver.class.getName());
    var constructor = type.getDeclaredConstructor(DriverContext.class);
    constructor.setAccessible(true);
    return constructor.newInstance(
        new DriverContext("ab000000", dir, dir.resolve("cache"), OptionValues.EMPTY));
  }

  private static void call(Object driver, String name, Object... arguments) throws Exception {
    for (var method : driver.getClass().getMethods()) {
      if (method.getName().equals(name) && method.getParameterCount() == arguments.length) {
        method.invoke(driver, arguments);
        return;
      }
    }
    throw new NoSuchMethodException(name);
  }

  @Test
  void lookingStartingAndStoppingLoadNoJclouds() throws Exception {
    var ref = new ServerRef("web", "0a1b2c3d");
    var soon = Deadline.after(Duration.ofSeconds(20));
    var vm = VmFiles.of(dir, "ab000000", ref);
    VmMaker.directories(vm);
    Samples.config(true).save(vm.config());
    try (var loader = new Noting(ownClasses())) {
      var driver = driver(loader);
      call(driver, "list");
      call(driver, "find", ref);
      call(driver, "forwards", ref);
      call(driver, "consoleTail", ref);
      call(driver, "stop", ref, Progress.SILENT, soon);
      call(driver, "kill", ref, Progress.SILENT, soon);
      assertThatThrownBy(() -> call(driver, "start", ref, new NoLedger(), Progress.SILENT, soon))
          .isInstanceOf(InvocationTargetException.class)
          .cause()
          .hasMessageContaining("image of web is gone");
      assertThat(heavy).isEmpty();
    }
  }

  @Test
  void removingWhatIsThereDoesLoadIt() throws Exception {
    var ref = new ServerRef("web", "0a1b2c3d");
    var vm = VmFiles.of(dir, "ab000000", ref);
    VmMaker.directories(vm);
    var before = Thread.currentThread().getContextClassLoader();
    try (var loader = new Noting(ownClasses())) {
      Thread.currentThread().setContextClassLoader(loader); // Where jclouds looks for providers.
      call(
          driver(loader),
          "destroy",
          ref,
          new NoLedger(),
          Progress.SILENT,
          Deadline.after(Duration.ofSeconds(60)));
      assertThat(heavy).anyMatch(name -> name.startsWith("org.jclouds."));
    } finally {
      Thread.currentThread().setContextClassLoader(before);
    }
  }

  private static final class NoLedger implements Ledger {
    @Override
    public void intend(Resource resource) {}

    @Override
    public void did(Resource resource, String id) {}

    @Override
    public void gone(Resource resource) {}

    @Override
    public List<Entry> entries() {
      return List.of();
    }
  }
}
