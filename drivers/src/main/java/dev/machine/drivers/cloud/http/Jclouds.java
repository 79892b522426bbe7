package dev.machine.drivers.cloud.http;

import com.google.common.util.concurrent.MoreExecutors;
import com.google.inject.Module;
import java.util.LinkedHashSet;
import java.util.Properties;
import java.util.Set;
import org.jclouds.Constants;
import org.jclouds.ContextBuilder;
import org.jclouds.concurrent.config.ExecutorServiceModule;

/// Contexts of jclouds as we want them.
public final class Jclouds {

  private Jclouds() {}

  /// A builder for a provider or API by its id, or with the metadata set already.
  ///
  /// @param properties those of the provider
  /// @param modules further ones
  public static ContextBuilder prepare(
      ContextBuilder builder, Transport transport, Properties properties, Module... modules) {
    // Guice else defines its helper classes through sun.misc.Unsafe, which Java 24 and later warn
    // about (JEP 498).
    System.setProperty("guice_custom_class_loading", "CHILD");
    var all = new Properties();
    all.setProperty(Constants.PROPERTY_MAX_RETRIES, "0");
    all.putAll(properties);
    var wanted = new LinkedHashSet<Module>(Set.of(modules));
    wanted.add(new TransportModule(transport));
    wanted.add(new Silence());
    // Its own threads are no daemons, and would keep the process alive.
    wanted.add(new ExecutorServiceModule(MoreExecutors.newDirectExecutorService()));
    return builder.overrides(all).modules(wanted);
  }
}
