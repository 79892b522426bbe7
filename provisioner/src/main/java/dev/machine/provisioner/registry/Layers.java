package dev.machine.provisioner.registry;

import com.fasterxml.jackson.databind.JsonNode;
import dev.machine.drivers.Progress;
import dev.machine.provisioner.ProvisionException;
import java.util.HashMap;
import java.util.Map;

/// How far a push is: the sum over its layers, as the engine tells of them. When a layer is
/// refused, the engine tries four times more, over 50 seconds; where the cause is known already,
/// that is not waited for.
final class Layers {
  private final Progress progress;
  private final Pushing.Cause cause;
  private final String image;
  private final Map<String, long[]> layers = new HashMap<>();
  private boolean asked;

  Layers(Progress progress, Pushing.Cause cause, String image) {
    this.progress = progress;
    this.cause = cause;
    this.image = image;
  }

  /// Ends a push whose failure is known.
  static final class Stopped extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final ProvisionException why;

    Stopped(ProvisionException why) {
      super(why);
      this.why = why;
    }

    ProvisionException why() {
      return why;
    }
  }

  void line(JsonNode line) {
    if (!asked && line.path("status").asText("").startsWith("Retrying")) {
      asked = true;
      look();
    }
    var detail = line.path("progressDetail");
    if (detail.path("total").asLong(0) > 0) {
      layers.put(
          line.path("id").asText(),
          new long[] {detail.path("current").asLong(), detail.path("total").asLong()});
      long done = 0;
      long total = 0;
      for (var layer : layers.values()) {
        done += Math.min(layer[0], layer[1]);
        total += layer[1];
      }
      progress.bytes(done, total);
    }
  }

  private void look() {
    var unclear = ProvisionException.failed("the registry does not take " + image, "");
    try {
      var found = cause.of(unclear);
      if (found != unclear) {
        throw new Stopped(found);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt(); // whoever reads the stream sees it
    }
  }
}
