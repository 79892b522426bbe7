package dev.machine.provisioner.testing;

import dev.machine.drivers.Progress;
import java.util.ArrayList;
import java.util.List;

/// Keeps the steps and notes that were told.
public final class Told implements Progress {
  private final List<String> all = new ArrayList<>();

  public List<String> all() {
    return List.copyOf(all);
  }

  @Override
  public void step(String title) {
    all.add(title);
  }

  @Override
  public void bytes(long done, long total) {}

  @Override
  public void note(String text) {
    all.add(text);
  }
}
