package dev.machine.provisioner.registry;

import com.fasterxml.jackson.databind.node.TextNode;
import dev.machine.drivers.Endpoint;

/// What is written on the registry's host (distribution 2.8, docs/configuration.md;
/// systemd.exec(5)).
final class RegistryFiles {

  static final String DIRECTORY = "/etc/docker/registry/machine";
  static final String CONFIG = DIRECTORY + "/config.yml";
  static final String KEY = DIRECTORY + "/server-key.pem";
  static final String CERTIFICATE = DIRECTORY + "/server.pem";
  static final String USERS = DIRECTORY + "/htpasswd";
  static final String UNIT = "/etc/systemd/system/machine-registry.service";

  /// Where the survey of a fleet looks.
  static final String DIGEST = "/etc/docker/registry/machine.digest";

  /// The first port that needs no right of its own.
  private static final int UNPRIVILEGED = 1024;

  private RegistryFiles() {}

  static String config(RegistryPlan plan, String address, boolean readOnly) {
    var text = new StringBuilder();
    text.append(
        """
        # Written by machine; the next apply writes it again.
        version: 0.1
        log: {level: info, fields: {service: registry}}
        storage:
          filesystem: {rootdirectory: %s}
          delete: {enabled: true}
          cache: {blobdescriptor: inmemory}
          maintenance:
            uploadpurging: {enabled: true, age: 168h, interval: 24h, dryrun: false}
            readonly: {enabled: %s}
        http:
          addr: %s
          tls: {certificate: %s, key: %s, minimumtls: tls1.2}
          headers: {X-Content-Type-Options: [nosniff]}
        health:
          storagedriver: {enabled: true, interval: 10s, threshold: 3}
        """
            .formatted(
                quoted(plan.data()),
                readOnly,
                quoted(new Endpoint(address, plan.port()).toString()),
                CERTIFICATE,
                KEY));
    if (!plan.users().isEmpty()) {
      text.append("auth:\n  htpasswd: {realm: machine, path: " + USERS + "}\n");
    }
    plan.mirrorOf().ifPresent(url -> text.append("proxy: {remoteurl: " + quoted(url) + "}\n"));
    return text.toString();
  }

  /// It may write its data and nothing else, and sees no home directory but its own data's.
  static String unit(RegistryPlan plan) {
    var bind = plan.port() < UNPRIVILEGED ? "CAP_NET_BIND_SERVICE" : "";
    var inHome = plan.data().matches("/(home|root|run/user)/.*");
    return """
    [Unit]
    Description=Registry of a fleet, made by machine
    Wants=network-online.target
    After=network-online.target
    RequiresMountsFor=%1$s
    StartLimitIntervalSec=0

    [Service]
    User=docker-registry
    Group=docker-registry
    ExecStart=/usr/bin/docker-registry serve %2$s
    Restart=always
    RestartSec=1
    UMask=0027
    AmbientCapabilities=%3$s
    CapabilityBoundingSet=%3$s
    NoNewPrivileges=yes
    ProtectSystem=strict
    ReadWritePaths=%1$s
    ProtectHome=%4$s
    PrivateTmp=yes
    PrivateDevices=yes
    ProtectControlGroups=yes
    ProtectKernelModules=yes
    ProtectKernelTunables=yes
    RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX
    RestrictSUIDSGID=yes
    LockPersonality=yes
    MemoryDenyWriteExecute=yes

    [Install]
    WantedBy=multi-user.target
    """
        .formatted(plan.data(), CONFIG, bind, inHome ? "no" : "yes");
  }

  /// JSON's quotes are YAML's too.
  private static String quoted(String text) {
    return TextNode.valueOf(text).toString();
  }
}
