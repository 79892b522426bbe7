package dev.machine.drivers.cloud;

import dev.machine.drivers.DriverException.Refused;
import dev.machine.drivers.cloudinit.UserData;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;

/// A person's own user data, looked at before anything is made: cloud-init itself passes over what
/// it does not understand, and says so only in its log.
///
/// @param option that named the file
record OwnUserData(Path file, String option) {

  /// What user data begins with (cloudinit.readthedocs.io, "User data formats").
  private static final List<String> FORMATS =
      List.of(
          "#cloud-config",
          "#!",
          "#include",
          "#cloud-boothook",
          "#part-handler",
          "## template: jinja");

  /// Far more than any cloud takes.
  private static final long LONGEST = 1 << 20;

  /// The text of it; may be empty.
  ///
  /// @throws Refused when cloud-init would not take it
  String read() throws Refused {
    var text = text();
    if (text.isBlank()) {
      return "";
    }
    if (text.indexOf('\0') >= 0) {
      throw binary();
    }
    if (!UserData.isMime(text) && FORMATS.stream().noneMatch(text::startsWith)) {
      throw refused(
          "is nothing that cloud-init knows",
          "its first line tells what it is: #cloud-config, #!/bin/sh, #include …, or a MIME head");
    }
    if (text.startsWith("#cloud-config\n") || text.startsWith("#cloud-config\r")) {
      checkConfig(text);
    }
    return text;
  }

  private String text() throws Refused {
    try {
      if (Files.size(file) > LONGEST) {
        throw refused("is longer than any cloud takes", "have it fetch the rest: #include URL");
      }
      return Files.readString(file);
    } catch (CharacterCodingException e) {
      throw binary();
    } catch (IOException e) {
      throw new Refused(
          "--" + option + ": cannot read " + file, "give a file that cloud-init takes");
    }
  }

  private Refused binary() {
    return refused(
        "is not text in UTF-8",
        "give it as it was before it was packed: a script or #cloud-config");
  }

  private Refused refused(String problem, String hint) {
    return new Refused("--" + option + ": " + file + " " + problem, hint);
  }

  private void checkConfig(String text) throws Refused {
    Object root;
    try {
      root = new Yaml(new SafeConstructor(new LoaderOptions())).load(text);
    } catch (MarkedYAMLException e) {
      // Without its message, which may quote a line with a password.
      var mark = e.getProblemMark();
      throw refused(
          "is not YAML" + (mark == null ? "" : " in line " + (mark.getLine() + 1)),
          "cloud-init schema --config-file " + file + " tells more");
    } catch (YAMLException e) {
      throw refused("is not YAML", "cloud-init schema --config-file " + file + " tells more");
    }
    if (root != null && !(root instanceof Map)) {
      throw refused("has no keys", "a #cloud-config is a list of `key: value`");
    }
    if (root instanceof Map<?, ?> config
        && config.containsKey("users")
        && !(config.get("users") instanceof List)) {
      throw refused("has users that are no list", "write them as `users: [{name: …}, …]`");
    }
  }
}
