package dev.machine.drivers.cloudinit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.machine.drivers.FirstBoot;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// User data for cloud-init.
public final class UserData {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String BOUNDARY = "==machine==";

  private UserData() {}

  /// A cloud-config that makes the server know what `boot` says: its name, the SSH host key that we
  /// made (and no other), one login with our key, no passwords, files. JSON is YAML too.
  public static String of(FirstBoot boot) {
    var config = new LinkedHashMap<String, Object>();
    config.put("hostname", boot.hostName());
    config.put("manage_etc_hosts", true);
    config.put("ssh_deletekeys", true);
    config.put(
        "ssh_keys",
        Map.of(
            keyType(boot) + "_private",
            boot.hostKey().privateKey(),
            keyType(boot) + "_public",
            boot.hostKey().publicKey()));
    config.put("ssh_pwauth", false);
    config.put("disable_root", !boot.user().equals("root"));
    config.put("users", List.of(login(boot)));
    if (!boot.files().isEmpty()) {
      config.put("write_files", files(boot));
    }
    return "#cloud-config\n" + json(config);
  }

  /// Ours and the person's own as one: where both say something ours holds, and lists are joined.
  ///
  /// @param own anything that cloud-init takes: a cloud-config, a script, a MIME archive
  public static String with(FirstBoot boot, String own) {
    if (own.isBlank()) {
      return of(boot);
    }
    // The merge type belongs to the part that is merged into those before it
    // (cloudinit.readthedocs.io, "Merging user-data sections").
    return """
    Content-Type: multipart/mixed; boundary="%1$s"
    MIME-Version: 1.0

    --%1$s
    Content-Type: text/cloud-config; charset="utf-8"

    %2$s
    --%1$s
    Content-Type: %3$s
    Merge-Type: list(append)+dict(no_replace,recurse_list)+str()

    %4$s
    --%1$s--
    """
        .formatted(BOUNDARY, of(boot), typeOf(own), own);
  }

  private static String typeOf(String own) {
    if (own.startsWith("#cloud-config")) {
      return "text/cloud-config; charset=\"utf-8\"";
    }
    return own.startsWith("#!")
        ? "text/x-shellscript; charset=\"utf-8\""
        : "text/plain; charset=\"utf-8\"";
  }

  /// The name of the host key's algorithm in file names: `ed25519`, `ecdsa` or `rsa`.
  public static String keyType(FirstBoot boot) {
    var type = boot.hostKey().publicKey().split(" ")[0];
    return type.startsWith("ecdsa") ? "ecdsa" : type.equals("ssh-rsa") ? "rsa" : "ed25519";
  }

  private static Map<String, Object> login(FirstBoot boot) {
    var login = new LinkedHashMap<String, Object>();
    login.put("name", boot.user());
    login.put("ssh_authorized_keys", boot.authorizedKeys());
    if (!boot.user().equals("root")) {
      login.put("shell", "/bin/bash");
      login.put("sudo", "ALL=(ALL) NOPASSWD:ALL");
    }
    return login;
  }

  private static List<Map<String, Object>> files(FirstBoot boot) {
    var files = new ArrayList<Map<String, Object>>();
    for (var file : boot.files()) {
      files.add(
          Map.of(
              "path",
              file.path(),
              "permissions",
              "0" + Integer.toOctalString(file.mode()),
              "encoding",
              "b64",
              "content",
              Base64.getEncoder().encodeToString(file.content().getBytes(StandardCharsets.UTF_8))));
    }
    return files;
  }

  private static String json(Object value) {
    try {
      return JSON.writeValueAsString(value) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("maps of text can be written as JSON", e);
    }
  }
}
