package dev.machine.cli.testing;

import dev.machine.cli.App;
import dev.machine.cli.Services;
import dev.machine.cli.text.Console;
import dev.machine.cli.text.Console.Terminals;
import dev.machine.drivers.DriverFactory;
import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.client.DockerContexts;
import dev.machine.provisioner.client.DockerHome;
import dev.machine.provisioner.fleet.Parts;
import dev.machine.provisioner.fleet.Rewriting;
import dev.machine.provisioner.host.Host;
import dev.machine.provisioner.host.HostStore;
import dev.machine.provisioner.lifecycle.Drivers;
import dev.machine.provisioner.lifecycle.Machines;
import dev.machine.provisioner.lifecycle.MachinesFactory;
import dev.machine.provisioner.lifecycle.Prompt;
import dev.machine.provisioner.lifecycle.SwarmContexts;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The program in this JVM, with a store of its own, fake machines, and what it printed.
public final class Terminal implements Services {

  /// What a run answered.
  public record Answer(int exit, String out, String err) {}

  public final Path home;
  public final HostStore store;
  public final FakeMachines machines;
  public final FakeSwarms swarms = new FakeSwarms();
  public final FakeRegistries registries = new FakeRegistries();
  public final FakeStacks stacks = new FakeStacks();
  public final Map<String, String> environment = new TreeMap<>();
  private final Drivers drivers;

  /// Whether the verbs do what they say, instead of [#machines] noting it.
  public boolean real;

  /// What somebody types; empty when nobody is there.
  public String typed = "";

  public Terminal(Path home, DriverFactory... drivers) {
    this.home = home;
    try {
      this.store = HostStore.open(home.resolve(".machine"));
    } catch (ProvisionException e) {
      throw new IllegalStateException(e);
    }
    this.machines = new FakeMachines(store);
    this.drivers = new Drivers(List.of(drivers));
    environment.put("HOME", home.toString());
    environment.put("SHELL", "/bin/bash");
    environment.put("PATH", System.getenv("PATH"));
  }

  public Terminal with(Host... hosts) throws ProvisionException {
    for (var host : hosts) {
      store.add(host);
    }
    return this;
  }

  public Answer run(String... arguments) {
    var out = new ByteArrayOutputStream();
    var err = new ByteArrayOutputStream();
    boolean there = !typed.isEmpty();
    var console =
        new Console(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            new ByteArrayInputStream(typed.getBytes(StandardCharsets.UTF_8)),
            new Terminals(there, false, there, 80),
            environment);
    int exit = new App(console, environment, (_, _) -> this).run(List.of(arguments));
    return new Answer(
        exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  @Override
  public HostStore store() {
    return store;
  }

  @Override
  public Machines machines() {
    if (!real) {
      return machines;
    }
    var nobody =
        new Prompt() {
          @Override
          public boolean confirm(String question) {
            return false;
          }

          @Override
          public Optional<char[]> secret(String question) {
            return Optional.empty();
          }
        };
    var cache = home.resolve("cache");
    return MachinesFactory.of(store, drivers, cache, home, Optional.empty(), environment, nobody);
  }

  @Override
  public Drivers drivers() {
    return drivers;
  }

  @Override
  public Parts parts() {
    return new Parts(
        drivers,
        machines(),
        swarms,
        registries,
        stacks,
        unused(Rewriting.class),
        new SwarmContexts(store, contexts()));
  }

  private static <T> T unused(Class<T> type) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (_, method, _) -> {
              throw new AssertionError("nothing here asks for " + method);
            }));
  }

  @Override
  public DockerContexts contexts() {
    return new DockerContexts(DockerHome.of(environment, home));
  }

  @Override
  public Path certificates() {
    return home.resolve(".machine/pki");
  }

  @Override
  public Path sshConfig() {
    return home.resolve(".machine/ssh/config");
  }

  @Override
  public List<String> unconfirmed(String host) {
    return List.of();
  }
}
