package dev.machine.drivers.cloud.jclouds;

import java.nio.charset.StandardCharsets;
import org.jclouds.compute.options.TemplateOptions;

/// Options of jclouds' provider in memory that take user data, which its own do not.
public final class StubbornOptions extends TemplateOptions implements Cloneable {

  /// What the last node was given.
  static String last = "";

  private byte[] data = new byte[0];

  public StubbornOptions userData(byte[] given) {
    this.data = given.clone();
    last = new String(given, StandardCharsets.UTF_8);
    return this;
  }

  @Override
  public StubbornOptions clone() {
    var options = new StubbornOptions();
    copyTo(options);
    return options;
  }

  @Override
  public void copyTo(TemplateOptions to) {
    super.copyTo(to);
    if (to instanceof StubbornOptions ours) {
      ours.data = data.clone();
    }
  }
}
