package dev.machine.drivers.cloud.jclouds;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.jclouds.compute.options.TemplateOptions;

/// User data, which jclouds' portable options do not know, but those of many providers do, all by
/// the same name.
final class UserDataOption {

  private UserDataOption() {}

  static boolean isTakenBy(TemplateOptions options) {
    return method(options).isPresent();
  }

  static void set(TemplateOptions options, String userData) {
    var method = method(options).orElseThrow();
    Object given =
        method.getParameterTypes()[0] == byte[].class
            ? userData.getBytes(StandardCharsets.UTF_8)
            : userData;
    try {
      method.invoke(options, given);
    } catch (IllegalAccessException | InvocationTargetException e) {
      throw new IllegalStateException("it is public and only keeps its argument", e);
    }
  }

  private static Optional<Method> method(TemplateOptions options) {
    return Arrays.stream(options.getClass().getMethods())
        .filter(m -> m.getName().equals("userData") && m.getParameterCount() == 1)
        .filter(m ->
            m.getParameterTypes()[0] == byte[].class || m.getParameterTypes()[0] == String.class)
        .findFirst();
  }
}
