package dev.machine.drivers.cloud.testing;

import dev.machine.drivers.DriverException;
import dev.machine.drivers.cloud.Cloud;
import dev.machine.drivers.cloud.http.Transport;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The fault suite for an adapter that speaks to its cloud by a [Transport].
public abstract class WireFaultContract extends CloudFaultContract {

  /// Contexts of jclouds cost tens of milliseconds, and an adapter keeps no state but what does not
  /// change: one serves many runs.
  private static final int RUNS_PER_ADAPTER = 100;

  private @Nullable Cloud adapter;
  private int runs;
  private Transport current =
      _ -> {
        throw new IOException("there is no cloud yet");
      };

  /// A new account; calls come to it by [MemoryCloud#send].
  protected abstract MemoryCloud cloud(Pace pace);

  /// The adapter under test.
  protected abstract Cloud connect(Transport transport) throws DriverException;

  @Override
  protected final Rig rig(Faults faults, Runnable after) {
    var cloud = cloud(faults);
    current = new FaultyTransport(cloud, faults, after);
    if (++runs % RUNS_PER_ADAPTER == 0) {
      adapter = null;
    }
    return new Rig() {
      @Override
      public Cloud connect() throws DriverException {
        var there = adapter;
        if (there == null) {
          there = WireFaultContract.this.connect(call -> current.send(call));
          adapter = there;
        }
        return there;
      }

      @Override
      public List<Held> contents() {
        return cloud.contents();
      }

      @Override
      public List<String> flaws() {
        return cloud.flaws();
      }
    };
  }
}
