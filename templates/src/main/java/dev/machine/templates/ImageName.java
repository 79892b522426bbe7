package dev.machine.templates;

/// An image's name as Docker reads it: `[REGISTRY/]PATH[:TAG][@DIGEST]`; where the first part has a
/// dot, a colon, or is `localhost`, it is a registry (distribution/reference, `splitDockerDomain`).
///
/// @param registry empty for the engine's own default
/// @param path with neither tag nor digest
/// @param rest tag and digest as they are written
public record ImageName(String registry, String path, String rest) {

  public static ImageName of(String image) {
    int slash = image.indexOf('/');
    var first = slash < 0 ? "" : image.substring(0, slash);
    // A variable's default may hold any of these signs: `${REGISTRY:-x}/web`.
    boolean registry =
        !first.contains("${")
            && (first.contains(".") || first.contains(":") || first.equals("localhost"));
    var name = registry ? image.substring(slash + 1) : image;
    int end = name.length();
    for (int i = name.lastIndexOf('/') + 1; i < name.length(); i++) {
      if (name.charAt(i) == ':' || name.charAt(i) == '@') {
        end = i;
        break;
      }
    }
    return new ImageName(registry ? first : "", name.substring(0, end), name.substring(end));
  }

  /// The name without tag and digest, as a person names the image.
  public String name() {
    return registry.isEmpty() ? path : registry + "/" + path;
  }

  /// The same image in another registry.
  public String at(String address) {
    return address + "/" + path + rest;
  }
}
