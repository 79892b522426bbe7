package dev.machine.drivers.cloudinit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.machine.drivers.FirstBoot;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/// User data for cloud-init.
public final class UserData {

  private static final ObjectMapper JSON =
      new ObjectMapper().configure(JsonWriteFeature.ESCAPE_NON_ASCII.mappedFeature(), true);
  private static final String BOUNDARY = "==machine==";

  private UserData() {}

  /// A cloud-config that makes the server know what `boot` says: its name, the SSH host key that we
  /// made (and no other), one login with our key, no passwords, files. JSON is YAML too.
  public static String of(FirstBoot boot) {
    var config = settings(boot);
    config.putAll(logins(boot));
    config.putAll(files(boot));
    return config(config);
  }

  /// Ours and the person's own as one. What both set is as we say; their users and files are there
  /// beside ours, and everything else of theirs happens as without us.
  ///
  /// Ours comes last and says itself how it is merged into what came before
  /// (cloudinit.readthedocs.io, "Merging user data sections"), so that it does not matter what
  /// theirs is and how that asks to be merged.
  ///
  /// @param own anything that cloud-init takes: a cloud-config, a script, a MIME archive; may be
  ///   empty
  public static String with(FirstBoot boot, String own) {
    if (own.isBlank()) {
      return of(boot);
    }
    var parts = new ArrayList<String>();
    parts.add(part(own));
    // Of two users of one name cloud-init keeps what the first says, of two files the last.
    parts.add(part("list(prepend)+dict(no_replace,recurse_list)+str()", logins(boot)));
    if (!boot.files().isEmpty()) {
      parts.add(part("list(append)+dict(no_replace,recurse_list)+str()", files(boot)));
    }
    parts.add(part("list()+dict(replace)+str()", settings(boot)));
    var boundary = boundary(own);
    return parts.stream()
        .collect(
            Collectors.joining(
                "\n--" + boundary + "\n",
                "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=\""
                    + boundary
                    + "\"\n\n--"
                    + boundary
                    + "\n",
                "\n--" + boundary + "--\n"));
  }

  private static String boundary(String own) {
    var boundary = BOUNDARY;
    for (int i = 1; own.contains(boundary); i++) {
      boundary = BOUNDARY + i;
    }
    return boundary;
  }

  /// The person's own, byte for byte. What it is cloud-init finds out by itself, as it would
  /// without us; an archive brings its own head.
  private static String part(String own) {
    if (isMime(own)) {
      return own;
    }
    boolean ascii = own.chars().allMatch(c -> c < 128);
    return ascii
        ? "Content-Type: text/plain; charset=\"us-ascii\"\n\n" + own
        : "Content-Type: text/plain; charset=\"utf-8\"\nContent-Transfer-Encoding: base64\n\n"
            + Base64.getMimeEncoder(76, new byte[] {'\n'})
                .encodeToString(own.getBytes(StandardCharsets.UTF_8));
  }

  /// Whether that is a MIME archive: cloud-init looks for this word in as many bytes. Every other
  /// format begins with a `#`.
  public static boolean isMime(String own) {
    var head = own.substring(0, Math.min(4096, own.length())).toLowerCase(Locale.ROOT);
    return !own.startsWith("#") && head.contains("mime-version:");
  }

  private static String part(String merge, Map<String, Object> config) {
    return "Content-Type: text/cloud-config; charset=\"us-ascii\"\nMerge-Type: "
        + merge
        + "\n\n"
        + config(config);
  }

  private static Map<String, Object> settings(FirstBoot boot) {
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
    return config;
  }

  /// The name of the host key's algorithm in file names: `ed25519`, `ecdsa` or `rsa`.
  public static String keyType(FirstBoot boot) {
    var type = boot.hostKey().publicKey().split(" ")[0];
    return type.startsWith("ecdsa") ? "ecdsa" : type.equals("ssh-rsa") ? "rsa" : "ed25519";
  }

  private static Map<String, Object> logins(FirstBoot boot) {
    var login = new LinkedHashMap<String, Object>();
    login.put("name", boot.user());
    login.put("ssh_authorized_keys", boot.authorizedKeys());
    if (!boot.user().equals("root")) {
      login.put("shell", "/bin/bash");
      login.put("sudo", "ALL=(ALL) NOPASSWD:ALL");
    }
    return Map.of("users", List.of(login));
  }

  private static Map<String, Object> files(FirstBoot boot) {
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
    return files.isEmpty() ? Map.of() : Map.of("write_files", files);
  }

  private static String config(Map<String, Object> value) {
    try {
      return "#cloud-config\n" + JSON.writeValueAsString(value) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("maps of text can be written as JSON", e);
    }
  }
}
