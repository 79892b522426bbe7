package dev.machine.provisioner.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.machine.drivers.wait.Deadline;
import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.host.AtomicFiles;
import dev.machine.provisioner.host.AtomicFiles.Access;
import dev.machine.provisioner.host.LockFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;

/// `ssh/config` and `ssh/known_hosts` of a store, made anew from all its machines: with one
/// `Include` line in the person's own ssh_config, `ssh web1` and `docker -H ssh://web1` work, and
/// the host's key is checked. The person's own files are never written.
public final class SshConfigFile {

  private static final Pattern UNQUOTABLE = Pattern.compile("[\"\\p{Cntrl}]|\\$\\{");

  private final Path directory;

  /// @param store the store's directory
  public SshConfigFile(Path store) {
    this.directory = store.resolve("ssh");
  }

  /// All machines there are; asked under the lock, so that no update is lost.
  @FunctionalInterface
  public interface Machines {
    Collection<SshHost> all() throws ProvisionException;
  }

  /// Writes both files; known hosts first, for the configuration points there.
  ///
  /// @param command for who waits meanwhile, such as `machine create web1`
  public void update(Machines machines, String command, Deadline deadline)
      throws ProvisionException, InterruptedException {
    try {
      AtomicFiles.createDirectories(directory, Access.PRIVATE);
      var lock = directory.resolve("lock");
      try (var _ = LockFile.acquire(lock, "the ssh configuration", command, deadline)) {
        var all = machines.all().stream().sorted(Comparator.comparing(SshHost::name)).toList();
        var config = config(all);
        AtomicFiles.write(knownHosts(), knownHosts(all).getBytes(UTF_8), Access.PRIVATE);
        AtomicFiles.write(file(), config.getBytes(UTF_8), Access.PRIVATE);
      }
    } catch (IOException e) {
      throw ProvisionException.failed(
          "cannot write " + file() + ": " + e, "check that the directory can be written", e);
    }
  }

  /// The configuration; also good for `ssh -F`.
  public Path file() {
    return directory.resolve("config");
  }

  /// The pinned host keys.
  public Path knownHosts() {
    return directory.resolve("known_hosts");
  }

  /// The line for the person's `~/.ssh/config`; it must stand before the first `Host` there.
  public String includeLine() throws ProvisionException {
    return "Include " + quoted(file());
  }

  String config(List<SshHost> hosts) throws ProvisionException {
    var text = new StringBuilder("# Written by machine, and written over by it.\n");
    for (var host : hosts) {
      text.append("\nHost ").append(word(host.name())).append('\n');
      line(text, "HostName", word(host.hostName()));
      line(text, "Port", String.valueOf(host.port()));
      line(text, "User", word(host.user()));
      if (host.identity().isPresent()) {
        line(text, "IdentityFile", expanded(host.identity().get()));
        line(text, "IdentitiesOnly", "yes");
      }
      if (host.proxyJump().isPresent()) {
        line(text, "ProxyJump", word(host.proxyJump().get()));
      }
      line(text, "HostKeyAlias", word(host.hostKeyAlias()));
      line(text, "UserKnownHostsFile", expanded(knownHosts()));
      line(text, "GlobalKnownHostsFile", "/dev/null");
      line(text, "StrictHostKeyChecking", "yes");
      line(text, "UpdateHostKeys", "no");
      line(text, "CheckHostIP", "no");
    }
    return text.toString();
  }

  String knownHosts(List<SshHost> hosts) throws ProvisionException {
    var text = new StringBuilder();
    for (var host : hosts) {
      for (var key : host.hostKeys()) {
        text.append(word(host.hostKeyAlias())).append(' ').append(key.strip()).append('\n');
      }
    }
    return text.toString();
  }

  private static void line(StringBuilder text, String keyword, String value) {
    text.append("  ").append(keyword).append(' ').append(value).append('\n');
  }

  /// A value without blanks and quotes: host names, users and the like have none.
  private static String word(String value) throws ProvisionException {
    if (value.isEmpty() || value.matches(".*[\\s\"'#%*?!,\\p{Cntrl}].*") || value.startsWith("-")) {
      throw ProvisionException.refused(
          "\"" + value + "\" cannot stand in an ssh configuration", "give it a plain name");
    }
    return value;
  }

  /// A path in a keyword that expands `%` (ssh_config(5), TOKENS).
  private static String expanded(Path path) throws ProvisionException {
    return quoted(path).replace("%", "%%");
  }

  private static String quoted(Path path) throws ProvisionException {
    var text = path.toAbsolutePath().toString();
    if (UNQUOTABLE.matcher(text).find()) {
      throw ProvisionException.refused(
          "the path " + text + " cannot stand in an ssh configuration",
          "keep the store in a directory without quotes, line breaks or ${ in its name");
    }
    return '"' + text + '"';
  }
}
