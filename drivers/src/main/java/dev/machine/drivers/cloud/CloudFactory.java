package dev.machine.drivers.cloud;

import dev.machine.drivers.Driver;
import dev.machine.drivers.DriverContext;
import dev.machine.drivers.DriverException;
import dev.machine.drivers.DriverFactory;
import dev.machine.drivers.OptionSpec;
import dev.machine.drivers.OptionValues;
import dev.machine.drivers.Role;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/// What the factories of all clouds share: the options that none lacks, and one connection to each
/// account per process. Light: the adapter's classes are loaded by [#connect] only.
public abstract class CloudFactory implements DriverFactory {

  /// Connections of this process, by driver and account options.
  private static final Map<String, Cloud> CONNECTIONS = new ConcurrentHashMap<>();

  private final String name;
  private final String prefix;
  private final List<OptionSpec> account;
  private final List<OptionSpec> options;

  /// @param prefix of its options, such as `openstack`
  /// @param account options that say which account and region; secrets among them
  /// @param server options that say what is made
  protected CloudFactory(
      String name, String prefix, List<OptionSpec> account, List<OptionSpec> server) {
    this.name = name;
    this.prefix = prefix;
    this.account = account;
    var all = new ArrayList<OptionSpec>(account);
    all.addAll(server);
    all.add(
        OptionSpec.of(
                prefix + "-ssh-user",
                OptionSpec.Type.STRING,
                "The login that first boot opens for our key")
            .withDefault("root"));
    all.add(
        OptionSpec.of(
            prefix + "-user-data-file",
            OptionSpec.Type.PATH,
            "Your own user data for cloud-init, merged with ours"));
    all.add(
        OptionSpec.of(
            prefix + "-allow-from",
            OptionSpec.Type.LIST,
            "Addresses (CIDR) that may reach SSH and the engine; without: all"));
    this.options = List.copyOf(all);
  }

  /// Connects; makes no call yet.
  ///
  /// @throws DriverException.Refused when credentials are missing, with what to supply
  protected abstract Cloud connect(OptionValues options) throws DriverException;

  /// The same for an adapter that needs something of the store too.
  protected Cloud connect(DriverContext context) throws DriverException {
    return connect(context.options());
  }

  /// Who may reach SSH and the engine, as blocks of [Cidr]; everybody where nothing was said.
  ///
  /// @throws DriverException.Refused for what is no address
  protected static List<String> allowFrom(OptionValues values, String prefix)
      throws DriverException.Refused {
    var option = prefix + "-allow-from";
    var blocks = new ArrayList<String>();
    for (var given : values.list(option)) {
      blocks.add(
          Cidr.of(given)
              .orElseThrow(() ->
                  new DriverException.Refused(
                      "--" + option + ": \"" + given + "\" is no address",
                      "give one such as 203.0.113.7 or 198.51.100.0/24")));
    }
    return blocks.isEmpty() ? List.of("0.0.0.0/0", "::/0") : blocks;
  }

  @Override
  public final String name() {
    return name;
  }

  @Override
  public final Kind kind() {
    return Kind.CLOUD;
  }

  @Override
  public final List<OptionSpec> options() {
    return options;
  }

  @Override
  public Set<Role> roles() {
    return EnumSet.of(Role.POWER, Role.CONSOLE, Role.ORPHANS);
  }

  @Override
  public final Set<String> accountOptions() {
    return account.stream().map(OptionSpec::name).collect(Collectors.toUnmodifiableSet());
  }

  @Override
  public final String account(OptionValues values) {
    var key = new StringBuilder(name);
    for (var option : account) {
      if (!option.secret()) {
        key.append('\n').append(option.name()).append('=').append(values.list(option.name()));
      }
    }
    return key.toString();
  }

  @Override
  public final Driver open(DriverContext context) throws DriverException {
    var values = context.options();
    var cloud = connection(context);
    return new CloudDriver(
        cloud,
        new CloudDriver.Settings(
            context.storeId(), values.text(prefix + "-ssh-user").orElse("root"), ownData(values)));
  }

  private Cloud connection(DriverContext context) throws DriverException {
    var values = context.options();
    var key = new StringBuilder(account(values));
    for (var option : account) {
      if (option.secret()) {
        key.append('\n').append(values.list(option.name()));
      }
    }
    var there = CONNECTIONS.get(key.toString());
    if (there != null) {
      return there;
    }
    var made = connect(context);
    var other = CONNECTIONS.putIfAbsent(key.toString(), made);
    return other == null ? made : other;
  }

  private CloudDriver.OwnData ownData(OptionValues values) {
    var option = prefix + "-user-data-file";
    var file = values.path(option);
    return file.isPresent() ? new OwnUserData(file.get(), option)::read : () -> "";
  }
}
