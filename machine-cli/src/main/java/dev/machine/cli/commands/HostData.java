package dev.machine.cli.commands;

import dev.machine.provisioner.host.Host;
import dev.machine.provisioner.host.HostStatus;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// A host as `inspect` prints it: a shape of its own, so that the store's files may change.
final class HostData {
  private HostData() {}

  static Map<String, Object> of(Host host, Path directory) {
    var data = new LinkedHashMap<String, Object>();
    data.put("name", host.name());
    data.put("created", host.created());
    data.put("driver", host.driver());
    data.put("driverOptions", new TreeMap<>(host.driverOptions().values()));
    data.put("status", host.status().getClass().getSimpleName());
    data.put("problem", problem(host.status()));
    data.put("directory", directory);
    data.put("ssh", host.access().login().map(_ -> ssh(host)));
    data.put("engine", engine(host));
    data.put("client", client(host));
    data.put("privateAddress", host.access().privateAddress());
    data.put("labels", new TreeMap<>(host.labels()));
    data.put("template", host.template());
    return data;
  }

  private static Optional<String> problem(HostStatus status) {
    return status instanceof HostStatus.Failed(var problem)
        ? Optional.of(problem)
        : Optional.empty();
  }

  private static Map<String, Object> ssh(Host host) {
    var data = new LinkedHashMap<String, Object>();
    var login = host.access().login().orElseThrow();
    data.put("user", login.user());
    data.put("host", login.endpoint().host());
    data.put("port", login.endpoint().port());
    data.put("hostKey", host.access().hostKey());
    return data;
  }

  private static Map<String, Object> engine(Host host) {
    var data = new LinkedHashMap<String, Object>();
    data.put("url", host.access().engine());
    data.put("version", host.engine().version());
    data.put("installUrl", host.engine().installUrl());
    data.put("mirror", host.engine().mirror());
    data.put("settings", host.engine().settings().daemon());
    data.put("environment", host.engine().settings().env());
    return data;
  }

  private static Map<String, Object> client(Host host) {
    var data = new LinkedHashMap<String, Object>();
    data.put("context", host.client().context());
    data.put("tlsSans", host.client().tlsSans());
    data.put("certificateExpiry", host.client().certificateExpiry());
    return data;
  }
}
