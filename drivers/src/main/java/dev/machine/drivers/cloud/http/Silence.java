package dev.machine.drivers.cloud.http;

import java.lang.reflect.Proxy;
import java.util.logging.Level;
import org.jclouds.logging.Logger;
import org.jclouds.logging.config.LoggingModule;

/// Has jclouds log nothing: what fails comes back as an exception and is told once, by us. Its own
/// `NullLogger` writes warnings and errors to standard error.
public final class Silence extends LoggingModule {

  private static final Logger NOTHING =
      (Logger)
          Proxy.newProxyInstance(
              Silence.class.getClassLoader(),
              new Class<?>[] {Logger.class},
              (_, method, _) ->
                  method.getReturnType() == boolean.class
                      ? (Object) false
                      : method.getReturnType() == String.class ? "silence" : null);

  /// What a future does that ends after its executor is told by Guava on its own, with a trace.
  /// Held here: a logger that nobody holds is forgotten, with its level.
  private static final java.util.logging.Logger GUAVA =
      java.util.logging.Logger.getLogger("com.google.common.util.concurrent");

  static {
    GUAVA.setLevel(Level.OFF);
  }

  @Override
  public Logger.LoggerFactory createLoggerFactory() {
    return _ -> NOTHING;
  }
}
