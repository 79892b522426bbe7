package dev.machine.drivers.cloud.ec2;

import dev.machine.drivers.DriverException;
import dev.machine.drivers.OptionValues;
import dev.machine.drivers.local.Suggest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The shared credentials file (docs.aws.amazon.com/cli/latest/userguide/cli-configure-files.html):
/// sections in brackets, and keys with values. Profiles that want a further program or service are
/// told from here on.
final class Profiles {

  private static final String NONE_HINT =
      "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or name a profile of ~/.aws/credentials by"
          + " --amazonec2-profile";

  private final Path file;

  Profiles(Path file) {
    this.file = file;
  }

  static Path file(OptionValues options) {
    return options
        .path(Ec2Factory.PREFIX + "-credentials-file")
        .orElse(Path.of(System.getProperty("user.home"), ".aws", "credentials"));
  }

  /// @param profile the one named; without, `default` where there is one
  Account.Keys keys(Optional<String> profile) throws DriverException.Refused {
    var sections = sections(profile.isPresent());
    var name = profile.orElse("default");
    var section = sections.get(name);
    if (section == null) {
      throw profile.isPresent()
          ? new DriverException.Refused(
              file + " has no profile " + name, Suggest.instead(name, sections.keySet()))
          : new DriverException.Refused("there are no credentials for Amazon EC2", NONE_HINT);
    }
    var id = section.get("aws_access_key_id");
    var secret = section.get("aws_secret_access_key");
    if (id == null || secret == null) {
      throw new DriverException.Refused(
          "the profile " + name + " of " + file + " holds no keys",
          "eval \"$(aws configure export-credentials --profile " + name + " --format env)\"");
    }
    return new Account.Keys(id, secret, Optional.ofNullable(section.get("aws_session_token")));
  }

  private Map<String, Map<String, String>> sections(boolean needed) throws DriverException.Refused {
    var sections = new TreeMap<String, Map<String, String>>();
    Map<String, String> current = new HashMap<>();
    for (var line : lines(needed)) {
      var text = line.strip();
      int equals = text.indexOf('=');
      if (text.startsWith("[") && text.endsWith("]")) {
        current =
            sections.computeIfAbsent(
                text.substring(1, text.length() - 1).strip(), _ -> new HashMap<>());
      } else if (!text.startsWith("#") && !text.startsWith(";") && equals > 0) {
        current.put(text.substring(0, equals).strip(), text.substring(equals + 1).strip());
      }
    }
    return sections;
  }

  private Iterable<String> lines(boolean needed) throws DriverException.Refused {
    try {
      return Files.readAllLines(file);
    } catch (IOException _) {
      throw needed
          ? new DriverException.Refused("cannot read " + file, NONE_HINT)
          : new DriverException.Refused("there are no credentials for Amazon EC2", NONE_HINT);
    }
  }
}
