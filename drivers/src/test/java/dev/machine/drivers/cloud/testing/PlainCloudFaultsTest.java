package dev.machine.drivers.cloud.testing;

import dev.machine.drivers.OptionValues;
import dev.machine.drivers.cloud.Cloud;
import java.util.List;
import org.junit.jupiter.api.Nested;

/// What is above the adapters, over clouds of each nature.
class PlainCloudFaultsTest {

  abstract static class Plain extends CloudFaultContract {

    abstract PlainCloud cloud(Pace pace);

    @Override
    protected Rig rig(Faults faults, Runnable after) {
      var cloud = cloud(faults);
      return new Rig() {
        @Override
        public Cloud connect() {
          return FaultyCloud.of(cloud, faults, after);
        }

        @Override
        public List<Held> contents() {
          return cloud.contents();
        }

        @Override
        public List<String> flaws() {
          return List.of();
        }
      };
    }

    @Override
    protected OptionValues options() {
      return OptionValues.EMPTY;
    }
  }

  /// Names are unique, or it knows our token: making twice makes once.
  @Nested
  class OnceOnly extends Plain {
    @Override
    PlainCloud cloud(Pace pace) {
      return new PlainCloud(pace, true, false);
    }
  }

  /// Each call makes another thing.
  @Nested
  class EachTime extends Plain {
    @Override
    PlainCloud cloud(Pace pace) {
      return new PlainCloud(pace, false, false);
    }
  }

  /// What was just made is not even known by its id.
  @Nested
  class Forgetful extends Plain {
    @Override
    PlainCloud cloud(Pace pace) {
      return new PlainCloud(pace, false, true);
    }
  }
}
