package dev.machine.provisioner.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.machine.drivers.DriverException;
import dev.machine.provisioner.ProvisionException;
import dev.machine.provisioner.lifecycle.HostAccess;
import dev.machine.provisioner.pki.Bcrypt;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// What may stand in a plan, and its passwords.
final class Plans {

  private static final Pattern DATA = Pattern.compile("/[A-Za-z0-9._+-]+(/[A-Za-z0-9._+-]+)+");
  private static final Pattern USER = Pattern.compile("[A-Za-z0-9._@+-]{1,64}");

  private Plans() {}

  /// Refuses what would not be a registry.
  static void check(RegistryPlan plan) throws ProvisionException {
    if (plan.port() < 1 || plan.port() > 65_535) {
      throw ProvisionException.usage(
          "a registry cannot be at port " + plan.port(), "such as " + RegistryPlan.PORT);
    }
    if (!DATA.matcher(plan.data()).matches() || plan.data().contains("/..")) {
      throw ProvisionException.usage(
          "\"" + plan.data() + "\" is no directory for a registry's data",
          "an absolute path at least two deep, such as " + RegistryPlan.DATA);
    }
    for (var user : plan.users()) {
      if (!USER.matcher(user.name()).matches()) {
        throw ProvisionException.usage(
            "\"" + user.name() + "\" is no user's name for a registry",
            "letters, digits and . _ @ + -");
      }
    }
    if (plan.mirrorOf().filter(url -> !url.matches("https?://[^\\s\"]+")).isPresent()) {
      throw ProvisionException.usage(
          "\"" + plan.mirrorOf().get() + "\" is no registry's URL",
          "such as https://registry.example.org");
    }
  }

  /// Where each user's password is.
  static Map<String, String> users(RegistryPlan plan) {
    var users = new LinkedHashMap<String, String>();
    plan.users().forEach(user -> users.put(user.name(), user.password()));
    return users;
  }

  /// The file of users; empty where everybody may come.
  static Optional<String> hashed(RegistryPlan plan, HostAccess access)
      throws ProvisionException, DriverException, InterruptedException {
    if (plan.users().isEmpty()) {
      return Optional.empty();
    }
    var text = new StringBuilder();
    for (var user : plan.users()) {
      text.append(user.name()).append(':').append(Bcrypt.hash(password(user, access))).append('\n');
    }
    return Optional.of(text.toString());
  }

  /// A user and the plain password.
  record Login(String name, String password) {
    @Override
    public String toString() {
      return "Login[" + name + "]";
    }
  }

  /// Whoever comes first may push.
  static Optional<Login> login(RegistryPlan plan, HostAccess access)
      throws ProvisionException, DriverException, InterruptedException {
    if (plan.users().isEmpty()) {
      return Optional.empty();
    }
    var user = plan.users().getFirst();
    return Optional.of(new Login(user.name(), password(user, access)));
  }

  private static String password(RegistryPlan.User user, HostAccess access)
      throws ProvisionException, DriverException, InterruptedException {
    var password = access.secret("password of the registry's user " + user.name(), user.password());
    int bytes = password.getBytes(UTF_8).length;
    if (bytes < 1 || bytes > Bcrypt.LONGEST) {
      throw ProvisionException.refused(
          "the registry's password of %s has %d bytes: it must have 1 to %d"
              .formatted(user.name(), bytes, Bcrypt.LONGEST),
          "a longer one would not be safer: bcrypt ignores the rest");
    }
    return password;
  }
}
